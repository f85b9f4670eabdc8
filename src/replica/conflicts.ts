import type { InStatement, Transaction } from '@libsql/client';
import { ReplicaError } from './errors.js';
import type { LocalFile } from './file.js';
import { enqueue } from './outbox.js';
import type { GatewayError } from './remote.js';
import { quoted } from './schema.js';
import type { Runs } from './state.js';

/** A mutation that the gateway refused. It is kept until the user has decided. */
export interface Conflict {
  seq: number;
  /** The mutation's name. */
  name: string;
  variables: Record<string, unknown>;
  /** When it was written, as ISO 8601. */
  createdAt: string;
  /** CONFLICT, BAD_USER_INPUT, NOT_FOUND, FORBIDDEN and so on, with what the gateway says of it. */
  code: string;
  message: string;
  /** What it would have set, by column, and what the row has: of the columns that differ. Empty where it is about no row. */
  differs: Record<string, { mine: unknown; theirs: unknown }>;
}

/** Keeps what was refused, and takes it and what was applied out of the outbox. */
export async function settle(transaction: Transaction, last: number): Promise<void> {
  const { rows } = await transaction.execute({ sql: 'select * from _outbox where result is not null and mutation_id <= ?', args: [last] });
  const statements = rows.flatMap((row): InStatement[] => {
    const { errors } = JSON.parse(String(row.result)) as { errors: GatewayError[] | null };
    const gone: InStatement = { sql: 'delete from _outbox where seq = ?', args: [row.seq as number] };
    if (!errors) return [gone];
    const kept = ['seq', 'name', 'query', 'variables', 'effects', 'expects', 'created_at'];
    return [
      {
        sql: `insert into _refused (${kept.join(', ')}, errors) values (${kept.map(() => '?').join(', ')}, ?)`,
        args: [...kept.map((name) => row[name] as string | null), JSON.stringify(errors)],
      },
      gone,
    ];
  });
  if (statements.length > 0) await transaction.batch(statements);
}

/** What was refused and is not decided, oldest first. */
export async function conflicts(runs: Runs): Promise<Conflict[]> {
  const { rows } = await runs.execute('select * from _refused order by seq');
  const found: Conflict[] = [];
  for (const row of rows) {
    const [error] = JSON.parse(String(row.errors)) as [GatewayError];
    found.push({
      seq: Number(row.seq),
      name: String(row.name),
      variables: JSON.parse(String(row.variables)),
      createdAt: String(row.created_at),
      code: error.extensions.code,
      message: error.message,
      differs: await differences(runs, JSON.parse(String(row.effects))),
    });
  }
  return found;
}

async function differences(runs: Runs, [effect]: { op: string; table: string; id: string; values: Record<string, unknown> }[]) {
  if (effect?.op !== 'update') return {};
  const { rows } = await runs.execute({ sql: `select * from ${quoted(effect.table)} where id = ?`, args: [effect.id] });
  const theirs: Record<string, unknown> = rows[0] ?? {};
  return Object.fromEntries(
    Object.entries(effect.values).flatMap(([column, mine]) =>
      theirs[column] === mine ? [] : [[column, { mine, theirs: theirs[column] ?? null }]],
    ),
  );
}

/** Ends a conflict: `discard` lets the gateway's row stand, `retry` queues the mutation again, over the row as it is. */
export async function resolve(file: LocalFile, seq: number, decision: 'discard' | 'retry'): Promise<void> {
  const remove: InStatement = { sql: 'delete from _refused where seq = ?', args: [seq] };
  if (decision === 'discard') {
    const { rowsAffected } = await file.write((transaction) => transaction.execute(remove));
    if (rowsAffected === 0) throw unknown(seq);
    return;
  }
  await enqueue(file, async (transaction) => {
    const { rows } = await transaction.execute({ sql: 'select * from _refused where seq = ?', args: [seq] });
    const [row] = rows;
    if (!row) throw unknown(seq);
    await transaction.execute(remove);
    const expects = row.expects === null ? undefined : JSON.parse(String(row.expects));
    if (expects) {
      const { rows } = await transaction.execute({
        sql: `select updated_at from ${quoted(expects.table)} where id = ?`,
        args: [expects.id],
      });
      expects.updatedAt = rows[0]?.updated_at ?? expects.updatedAt;
    }
    return {
      name: String(row.name),
      query: String(row.query),
      variables: JSON.parse(String(row.variables)),
      effects: JSON.parse(String(row.effects)),
      expects,
    };
  });
}

const unknown = (seq: number) => new ReplicaError('BAD_INPUT', `There is no conflict ${seq}.`, 'See conflicts().');
