import type pg from 'pg';
import { directionCount, directions, parts } from './vectors.js';
import { sentenceCount, sentences, sentencesInChunk } from './words.js';

/** What the bench's vectors are said to be of. */
export const model = 'bench';

/** A company with nothing but what search reads. */
export interface Tenant {
  name: string;
  tenantId: string;
  userId: string;
  /** The first of the topics that its passages are about; no other company has any of them. */
  firstTopic: number;
}

export const topicsOfTenant = 12;
export const chunksInPassage = 8;

/** A source of chunks: its share of a company's, where its passages begin, and how its rows are made. */
interface Source {
  share: number;
  firstPassage: number;
  table: string;
  key: string;
  /** Makes the rows that chunks belong to, numbers `from` to `to`, where `$1` is the tenant and `$2` its user. */
  parents: (from: number, to: number) => string[];
  chunksInRow: number;
  columns?: Record<string, string>;
}

const id = (what: string, number: string) => `md5($1::uuid::text || '${what}' || ${number})::uuid`;
const numbers = (from: number, to: number) => `generate_series(${from}, ${to}) n`;

export const sources: Record<'document' | 'activity' | 'meeting', Source> = {
  document: {
    share: 0.7,
    firstPassage: 0,
    table: 'document_embeddings',
    key: 'document_id',
    chunksInRow: chunksInPassage,
    parents: (from, to) => [
      `INSERT INTO documents (id, tenant_id, title, created_by) SELECT ${id('document', 'n')}, $1, 'Document ' || n, $2 FROM ${numbers(from, to)}`,
    ],
  },
  activity: {
    share: 0.2,
    firstPassage: 350,
    table: 'deal_activity_embeddings',
    key: 'activity_id',
    chunksInRow: 1,
    parents: (from, to) => [
      `INSERT INTO deals (id, tenant_id, title, created_by) SELECT ${id('deal', 'n')}, $1, 'Deal ' || n, $2
       FROM ${numbers(Math.ceil(from / 10), Math.floor(to / 10))}`,
      `INSERT INTO deal_activities (id, tenant_id, deal_id, type, content, created_by)
       SELECT ${id('activity', 'n')}, $1, ${id('deal', '(n / 10)')}, 'note', 'Activity ' || n, $2 FROM ${numbers(from, to)}`,
    ],
  },
  meeting: {
    share: 0.1,
    firstPassage: 700,
    table: 'meeting_embeddings',
    key: 'meeting_id',
    chunksInRow: chunksInPassage,
    columns: { source_type: `'transcript'` },
    parents: (from, to) => [
      `INSERT INTO meetings (id, tenant_id, title, created_by) SELECT ${id('meeting', 'n')}, $1, 'Meeting ' || n, $2 FROM ${numbers(from, to)}`,
    ],
  },
};

/** Puts the vectors and sentences that chunks are made of into the database, in a schema of their own. */
export async function storeMaterial(client: pg.Client): Promise<void> {
  await client.query(`CREATE SCHEMA bench;
    CREATE TABLE bench.directions (part int, n int, v vector(1536), PRIMARY KEY (part, n));
    CREATE TABLE bench.sentences (n int PRIMARY KEY, sentence text)`);
  for (const part of ['topic', 'passage', 'own'] as const) {
    const vectors: string[] = [];
    for (const vector of directions(part, directionCount[part])) vectors.push(JSON.stringify(Array.from(vector)));
    for (let from = 0; from < vectors.length; from += 200) {
      await client.query(
        'INSERT INTO bench.directions SELECT $1, $2 + ordinality - 1, v::vector FROM unnest($3::text[]) WITH ORDINALITY AS t (v)',
        [parts[part], from, vectors.slice(from, from + 200)],
      );
    }
  }
  await client.query('INSERT INTO bench.sentences SELECT ordinality - 1, s FROM unnest($1::text[]) WITH ORDINALITY AS t (s)', [
    [...sentences()],
  ]);
  await client.query('ANALYZE bench.directions, bench.sentences');
}

/**
 * Gives a company chunks until it has `to`, of which it has `from` already; `client` is a superuser's. Triggers and foreign
 * keys stand aside: nothing is queued, and the rows are right as they are.
 */
export async function grow(client: pg.Client, tenant: Tenant, from: number, to: number): Promise<void> {
  await client.query('SET session_replication_role = replica');
  for (const source of Object.values(sources)) {
    const [first, end] = [Math.round(from * source.share), Math.round(to * source.share)];
    const rows = [Math.ceil(first / source.chunksInRow), Math.ceil(end / source.chunksInRow) - 1] as const;
    for (const statement of source.parents(...rows)) await client.query(statement, [tenant.tenantId, tenant.userId]);
    const { columns = {} } = source;
    const names = Object.keys(columns).map((name) => `, ${name}`);
    const values = Object.values(columns).map((value) => `, ${value}`);
    await client.query(
      `INSERT INTO ${source.table} (tenant_id, ${source.key}, chunk_index, chunk_text, embedding, model, dimensions${names})
       SELECT $1, ${id(source.table.replace(/^deal_|_embeddings$/g, ''), `(i / ${source.chunksInRow})`)}, i % ${source.chunksInRow},
         (SELECT string_agg(sentence, ' ' ORDER BY k) FROM generate_series(0, ${sentencesInChunk - 1}) k
          JOIN bench.sentences s ON s.n = (i::bigint * ${sentencesInChunk} + k) * 7907 % ${sentenceCount}),
         l2_normalize(topic.v + passage.v + own.v), '${model}', 1536${values}
       FROM generate_series($2::int, $3::int - 1) i
       JOIN bench.directions topic ON topic.part = ${parts.topic} AND topic.n = $4::int + (i / ${chunksInPassage}) % ${topicsOfTenant}
       JOIN bench.directions passage ON passage.part = ${parts.passage}
         AND passage.n = (i / ${chunksInPassage} + ${source.firstPassage}) % ${directionCount.passage}
       JOIN bench.directions own ON own.part = ${parts.own} AND own.n = i % ${directionCount.own}
       ORDER BY i`,
      [tenant.tenantId, first, end, tenant.firstTopic],
    );
  }
  await client.query('RESET session_replication_role');
}
