import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTenant } from '../db/in-tenant.js';
import { type Chunk, storeChunks, turned } from '../testing/chunks.js';
import { identityOf, type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { rowsOf, type SearchEdge, searchQuery, turningEmbedders } from '../testing/searchable.js';

const model = 'turning';
const { embedders, asked, state } = turningEmbedders(model);
const admins = ['acme.admin', 'globex.admin'] as const;
let gateway: TestGateway;
const rows = new Map<Person, { documents: string[]; activities: string[]; meetings: string[] }>();

const texts = [
  'The heron stands in the reeds and waits.',
  'A heron and a bittern share the reeds of the lower lake.',
  'The lower lake is drained in autumn.',
  'Reeds are cut in winter, when the lake is frozen.',
];

beforeAll(async () => {
  gateway = await testGateway({ embedders });
  for (const as of admins) {
    const own = {
      documents: await rowsOf(gateway, as, 'document', 6),
      activities: await rowsOf(gateway, as, 'deal_activity', 4),
      meetings: await rowsOf(gateway, as, 'meeting', 4),
    };
    rows.set(as, own);
    // The same texts and vectors in both companies.
    const chunks: Chunk[] = [
      ...own.documents.slice(0, 4).map((row, i) => ({ of: 'document' as const, row, text: texts[i] ?? '', vector: turned(i / 10) })),
      // Far and near parts of one document, and two documents at the same distance.
      { of: 'document', row: own.documents[0] ?? '', text: 'Otters at the weir.', vector: turned(0.9), index: 1 },
      { of: 'document', row: own.documents[4] ?? '', text: 'Voles dig into the dam.', vector: turned(0.5) },
      { of: 'document', row: own.documents[5] ?? '', text: 'Voles dig into the dyke.', vector: turned(0.5) },
      ...own.activities.map((row, i) => ({ of: 'deal_activity' as const, row, text: `Sold ${texts[i]}`, vector: turned(0.04 + i / 10) })),
      ...own.meetings.map((row, i) => ({ of: 'meeting' as const, row, text: `Spoke of it: ${texts[i]}`, vector: turned(0.07 + i / 10) })),
    ];
    await storeChunks(gateway.database.engine, identityOf(as).tenantId, model, chunks);
  }
});
afterAll(() => gateway.close());

const mine = (as: (typeof admins)[number]) => rows.get(as) as NonNullable<ReturnType<typeof rows.get>>;

async function search(input: object, options: { as?: Person; first?: number; after?: string } = {}) {
  const { as = 'acme.admin', first, after } = options;
  const answer = await gateway.ask(searchQuery, { as, variables: { input, first, after } });
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  const found = answer.data.search as {
    edges: SearchEdge[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
    searchInfo: object;
  };
  return { ...found, ids: found.edges.map(({ node }) => node.id) };
}

const refusal = async (input: object, options: { first?: number; after?: string } = {}) => {
  const { errors } = await gateway.ask(searchQuery, { as: 'acme.admin', variables: { input, ...options } });
  return errors?.[0] && `${errors[0].extensions.code} ${errors[0].message}`;
};

describe('SEMANTIC', () => {
  it('orders parts of documents by distance, and scores them 1 − distance', async () => {
    const { edges, searchInfo } = await search({ text: '0', types: ['DOCUMENT'], mode: 'SEMANTIC', groupByEntity: false }, { first: 10 });
    const [a, b, c, d, e, f] = mine('acme.admin').documents;
    expect(edges.map(({ node }) => node.id)).toEqual([a, b, c, d, ...[e, f].sort(byChunk(edges)), a]);
    for (const [i, { score, distance, rank }] of edges.entries()) {
      expect(score).toBeCloseTo(1 - (distance ?? 0), 10);
      expect(rank).toEqual({ semantic: i + 1, keyword: null });
    }
    expect(edges.map(({ score }) => Math.round(score * 1e6))).toEqual(
      [0, 0.1, 0.2, 0.3, 0.5, 0.5, 0.9].map((turn) => Math.round(Math.cos((turn * Math.PI) / 2) * 1e6)),
    );
    expect(searchInfo).toMatchObject({ strategy: 'EXACT', recallTarget: 1, semantic: true, model });
  });

  it('finds a row once, by its nearest part, in all three sources', async () => {
    const { ids, edges } = await search({ text: '1', mode: 'SEMANTIC' }, { first: 100 });
    const { documents, activities, meetings } = mine('acme.admin');
    expect(new Set(ids)).toEqual(new Set([...documents, ...activities, ...meetings]));
    expect(ids).toHaveLength(14);
    expect(edges[0]).toMatchObject({ node: { id: documents[0] }, chunk: { index: 1, text: 'Otters at the weir.', highlight: [] } });
  });

  it('takes a vector of any length in its own right', async () => {
    const given = Array.from({ length: 1536 }, (_, i) => (i === 0 ? 3e300 : 0));
    const { ids } = await search({ embedding: given, types: ['DOCUMENT'] }, { first: 2 });
    expect(ids).toEqual(mine('acme.admin').documents.slice(0, 2));
  });

  it('compares a row by the mean of its parts, and does not find the row itself', async () => {
    const [a, b, c] = mine('acme.admin').documents;
    const { ids } = await search({ similarTo: { type: 'DOCUMENT', id: b }, types: ['DOCUMENT'], mode: 'SEMANTIC' }, { first: 3 });
    expect(ids).toHaveLength(3);
    expect(ids).not.toContain(b);
    expect(ids.slice(0, 2).sort()).toEqual([a, c].sort());
  });

  it('leaves out what scores less than is asked for', async () => {
    const { edges, pageInfo } = await search({ text: '0', mode: 'SEMANTIC', minScore: 0.95 }, { first: 100 });
    expect(edges.length).toBeGreaterThan(3);
    expect(edges.every(({ score }) => score >= 0.95)).toBe(true);
    expect(pageInfo.hasNextPage).toBe(false);
  });
});

/** The order of rows whose chunks are equally near: by the chunks' ids, which the cursors hold. */
const byChunk = (edges: SearchEdge[]) => {
  const chunk = (id: string | undefined) => {
    const edge = edges.find(({ node }) => node.id === id);
    return JSON.parse(Buffer.from(edge?.cursor ?? '', 'base64url').toString())[3] as string;
  };
  return (one: string | undefined, other: string | undefined) => (chunk(one) < chunk(other) ? -1 : 1);
};

describe('KEYWORD', () => {
  it('finds words in whatever form, those with more of them first, and marks them', async () => {
    const { edges, searchInfo } = await search({ text: 'herons, lakes', types: ['DOCUMENT'], mode: 'KEYWORD' });
    const { documents } = mine('acme.admin');
    expect(edges.map(({ node }) => node.id)[0]).toBe(documents[1]);
    expect(new Set(edges.map(({ node }) => node.id))).toEqual(new Set(documents.slice(0, 4)));
    expect(edges[0]?.chunk.highlight.filter(({ matched }) => matched).map(({ text }) => text)).toEqual(['heron', 'lake']);
    expect(edges[0]?.distance).toBeNull();
    expect(searchInfo).toMatchObject({ strategy: null, recallTarget: null, semantic: false });
  });

  it.each([
    ['"lower lake"', [1, 2]],
    ['lake -heron', [2, 3]],
    ['bittern or autumn', [1, 2]],
    ['the of and', []],
    ["it's 'quoted' \\ & | ! :* <-> ()", []],
  ])('obeys %s', async (text, expected) => {
    const { ids } = await search({ text, types: ['DOCUMENT'], mode: 'KEYWORD' });
    expect(ids.sort()).toEqual(expected.map((i) => mine('acme.admin').documents[i]).sort());
  });

  it('hands out what was written as text, in pieces', async () => {
    const { tenantId } = identityOf('globex.admin');
    const [row = ''] = mine('globex.admin').documents;
    const text = '<b>zebra</b> \u0002grazes\u0003 & <script>alert("zebra")</script>';
    await storeChunks(gateway.database.engine, tenantId, model, [{ of: 'document', row, text, index: 7 }]);
    const { edges } = await search({ text: 'zebra', mode: 'KEYWORD' }, { as: 'globex.admin' });
    expect(edges[0]?.chunk.text).toBe(text);
    expect(edges[0]?.chunk.highlight).toEqual([
      { text: 'zebra', matched: true },
      { text: '</b> grazes & <script>alert("', matched: false },
      { text: 'zebra', matched: true },
      { text: '")</script', matched: false },
    ]);
  });
});

describe('HYBRID', () => {
  it('fuses both lists by reciprocal rank, k = 60, the words with half as much again', async () => {
    const { edges } = await search({ text: 'heron 0.3', types: ['DOCUMENT'] });
    expect(edges.length).toBeGreaterThan(2);
    for (const { score, rank } of edges) {
      const share = (place: number | null) => (place === null ? 0 : 1 / (60 + place));
      expect(score).toBeCloseTo((share(rank.semantic) + 1.5 * share(rank.keyword)) / (2.5 / 61), 10);
    }
    expect(edges.map(({ score }) => score)).toEqual(edges.map(({ score }) => score).sort((one, other) => other - one));
    const heron = edges.find(({ node }) => node.id === mine('acme.admin').documents[1]);
    expect(heron?.rank.keyword).toBeLessThanOrEqual(2);
  });

  it('is answered by the words while the provider is down, and says so; SEMANTIC is not', async () => {
    state.down = true;
    const { edges, searchInfo } = await search({ text: 'heron', types: ['DOCUMENT'] });
    const refused = await refusal({ text: 'heron', mode: 'SEMANTIC' });
    const byRow = await search({ similarTo: { type: 'DOCUMENT', id: mine('acme.admin').documents[0] } });
    state.down = false;
    expect(edges).toHaveLength(2);
    expect(searchInfo).toMatchObject({ strategy: null, semantic: false });
    expect(refused).toMatch(/^UNAVAILABLE/);
    expect(byRow.edges.length).toBeGreaterThan(3);
  });
});

describe('filters', () => {
  const find = async (filter: object, mode: string) => (await search({ text: 'lake reeds 0', mode, filter }, { first: 100 })).ids.sort();

  describe.each(['SEMANTIC', 'KEYWORD', 'HYBRID'])('%s', (mode) => {
    it('by the stage of the deal', async () => {
      const { activities } = mine('acme.admin');
      const { data } = await gateway.ask(
        `query ($ids: [ID!]) { dealActivities(filter: { id: { in: $ids } }) { nodes { id deal { stage } } } }`,
        { as: 'acme.admin', variables: { ids: activities } },
      );
      const nodes = data.dealActivities.nodes as { id: string; deal: { stage: string } }[];
      const { stage } = (nodes[0] as (typeof nodes)[number]).deal;
      const of = nodes.filter((node) => node.deal.stage === stage).map(({ id }) => id);
      expect(await find({ dealStages: [stage] }, mode)).toEqual(of.sort());
    });

    it('by author and time', async () => {
      const [id] = mine('acme.admin').meetings;
      const { data } = await gateway.ask('query ($id: ID!) { meeting(id: $id) { createdAt createdBy { id } } }', {
        as: 'acme.admin',
        variables: { id },
      });
      const { createdAt, createdBy } = data.meeting;
      const to = new Date(Date.parse(createdAt) + 1).toISOString();
      expect(await find({ createdFrom: createdAt, createdTo: to, authorId: createdBy.id }, mode)).toContain(id);
      expect(await find({ createdFrom: to, createdTo: to, authorId: createdBy.id }, mode)).toEqual([]);
      expect(await find({ authorId: '00000000-0000-4000-8000-000000000000' }, mode)).toEqual([]);
    });

    it('by a tree of documents', async () => {
      const { documents } = mine('acme.admin');
      const { data } = await gateway.ask('{ documents(first: 100) { nodes { id parentId } } }', { as: 'acme.admin' });
      const parents = new Map(
        (data.documents.nodes as { id: string; parentId: string | null }[]).map(({ id, parentId }) => [id, parentId]),
      );
      const root = documents.map((id) => parents.get(id)).find((id) => id != null) as string;
      const isBelow = (id: string | null | undefined): boolean => id != null && (id === root || isBelow(parents.get(id)));
      const words = mode === 'KEYWORD' ? documents.slice(0, 4) : documents;
      expect(await find({ withinDocumentId: root }, mode)).toEqual(words.filter(isBelow).sort());
    });
  });

  it('that mean different sources find nothing', async () => {
    expect(await find({ dealStages: ['WON'], withinDocumentId: mine('acme.admin').documents[0] }, 'HYBRID')).toEqual([]);
  });
});

describe('pages', () => {
  it.each(['SEMANTIC', 'KEYWORD', 'HYBRID'])('of %s walk through everything once, and end', async (mode) => {
    const input = { text: 'lake reeds heron 0', mode };
    const all = await search(input, { first: 100 });
    const walked: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 20; page++) {
      const { ids, pageInfo } = await search(input, { first: 3, ...(after && { after }) });
      walked.push(...ids);
      expect(pageInfo.hasPreviousPage).toBe(page > 0);
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor as string;
    }
    expect(walked).toEqual(all.ids);
    expect(new Set(walked).size).toBe(walked.length);
  });

  it('belong to one search', async () => {
    const { pageInfo } = await search({ text: '0' }, { first: 1 });
    const after = pageInfo.endCursor as string;
    expect(await refusal({ text: '0.1' }, { after })).toBe('BAD_USER_INPUT after: is not a cursor of this search');
    expect(await refusal({ text: '0' }, { after: 'nonsense' })).toBe('BAD_USER_INPUT after: is not a cursor of this search');
  });

  it('may be empty', async () => {
    const { edges, pageInfo } = await search({ text: '0' }, { first: 0 });
    expect([edges, pageInfo]).toEqual([[], { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null }]);
  });
});

describe('bad input is refused, with its limit:', () => {
  const numbers = (value: unknown, length = 1536) => Array.from({ length }, () => value);
  it.each([
    [{}, 'input: takes one of text, embedding and similarTo'],
    [{ text: 'a', embedding: numbers(1) }, 'input: takes one of text, embedding and similarTo'],
    [{ text: '' }, 'input.text: must not be empty'],
    [{ text: ' \n ' }, 'input.text: must not be empty'],
    [{ text: 'x'.repeat(1001) }, 'input.text: must have 1000 characters at most'],
    [{ text: 'a\u0000b' }, 'input.text: must not contain a null character'],
    [{ text: '\ud800' }, 'input.text: must not contain half of a surrogate pair'],
    [{ embedding: [] }, 'input.embedding: must have 1 to 1536 numbers'],
    [{ embedding: numbers(1, 1537) }, 'input.embedding: must have 1 to 1536 numbers'],
    [{ embedding: numbers(1, 3) }, 'input.embedding: must have 1536 numbers, as vectors of turning have'],
    [{ embedding: numbers(0) }, 'input.embedding: must not be zero throughout: it has no direction'],
    [{ embedding: numbers('NaN') }, 'Float cannot represent non numeric value: "NaN"'],
    [{ embedding: numbers(null) }, 'Expected non-nullable type "Float!" not to be null'],
    [{ embedding: numbers(1), mode: 'KEYWORD' }, 'input.mode: KEYWORD looks for the words of a text'],
    [{ similarTo: { type: 'DOCUMENT', id: 'x' } }, 'input.similarTo.id: is not an id'],
    [{ text: 'a', types: [] }, 'input.types: must not be empty'],
    [{ text: 'a', filter: { authorId: null } }, 'input.filter.authorId: must not be null'],
    [{ text: 'a', filter: { withinDocumentId: 'x' } }, 'input.filter.withinDocumentId: is not an id'],
  ])('%j', async (input, says) => {
    const refused = await refusal(input);
    expect(refused).toMatch(/^BAD_USER_INPUT/);
    expect(refused).toContain(says);
  });

  it('infinite numbers, as JSON can write them', async () => {
    const { errors } = await gateway.ask(`{ search(input: { embedding: [1e999] }) { edges { score } } }`, { as: 'acme.admin' });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('thousands of rows, and fewer than none', async () => {
    expect(await refusal({ text: 'a' }, { first: 5000 })).toBe('PAGE_SIZE_EXCEEDED A page holds at most 100 rows.');
    expect(await refusal({ text: 'a' }, { first: -1 })).toBe('BAD_USER_INPUT first: must not be negative');
  });

  it('a row that is not there, and one of another company alike', async () => {
    const absent = await refusal({ similarTo: { type: 'MEETING', id: '00000000-0000-4000-8000-000000000000' } });
    expect(absent).toBe('NOT_FOUND There is no such Meeting.');
    expect(await refusal({ similarTo: { type: 'MEETING', id: mine('globex.admin').meetings[0] } })).toBe(absent);
  });
});

describe('two companies with the same texts', () => {
  const inputs = [
    { text: 'heron lake reeds 0.2', mode: 'SEMANTIC' },
    { text: 'heron lake reeds 0.2', mode: 'KEYWORD' },
    { text: 'heron lake reeds 0.2', mode: 'HYBRID' },
    { text: 'heron lake reeds 0.2', groupByEntity: false, filter: { createdFrom: '2000-01-01T00:00:00Z' } },
    { embedding: Array.from(turned(0.2)) },
  ];

  it.each(inputs.map((input) => [JSON.stringify(input).slice(0, 90), input] as const))('see their own alone: %s', async (_, input) => {
    for (const as of admins) {
      const { documents, activities, meetings } = mine(as);
      const own = new Set([...documents, ...activities, ...meetings]);
      const { edges, ids } = await search(input, { as, first: 100 });
      expect(edges.length).toBeGreaterThan(5);
      expect(ids.filter((id) => !own.has(id))).toEqual([]);
    }
  });

  it('give nothing away to cursors, rows and trees of the other', async () => {
    const theirs = await search({ text: '0.2' }, { as: 'globex.admin', first: 2 });
    const { ids } = await search({ text: '0.2' }, { after: theirs.pageInfo.endCursor as string, first: 100 });
    const own = mine('acme.admin');
    expect(ids.every((id) => [...own.documents, ...own.activities, ...own.meetings].includes(id))).toBe(true);
    const foreign = mine('globex.admin').documents[0];
    expect((await search({ text: '0.2', filter: { withinDocumentId: foreign } })).edges).toEqual([]);
  });
});

describe('costs', () => {
  const statements = async (query: string, variables: object) => {
    gateway.statements.clear();
    const { errors } = await gateway.ask(query, { as: 'acme.admin', variables: variables as Record<string, unknown> });
    expect(errors).toBeUndefined();
    return gateway.statements.beside;
  };

  it('one statement beside what it goes by, and one for each kind of row that is read', async () => {
    const query = `query ($input: SearchInput!) { search(input: $input) { edges { score node { ... on Document { title } } } } }`;
    const all = await statements(query, { input: { text: '0.1 heron', types: ['DOCUMENT'] } });
    expect(all.map((text) => /from (\w+|\()/.exec(text)?.[1])).toEqual(['embedding_models', '(', '(', 'unnest']);
    expect(all.at(-1)).toContain('from "documents"');
    // The model of the texts, what the search goes by, the search, the rows.
    expect(all).toHaveLength(4);
    expect(await statements(query, { input: { text: 'heron', mode: 'KEYWORD', types: ['DOCUMENT'] } })).toHaveLength(3);
  });

  it('only the columns that are asked for of a row’s own type', async () => {
    const query = `query ($input: SearchInput!) { search(input: $input) { edges { node { ...D ... on Meeting { createdAt } } } } }
      fragment D on Document { title }`;
    const all = await statements(query, { input: { text: '0.1 heron', types: ['DOCUMENT', 'MEETING'] } });
    const read = (table: string) => /lateral \(select (.*?) from/.exec(all.find((text) => text.includes(`from "${table}"`)) ?? '')?.[1];
    expect(read('documents')).toBe('"documents"."id" as "id", "documents"."title" as "title"');
    expect(read('meetings')).toBe('"meetings"."id" as "id", "meetings"."created_at" as "createdAt"');
  });

  it('one statement for what is like each of many rows', async () => {
    const query = `{ documents(first: 20) { nodes { similar(first: 2) { edges { node { ... on Document { title } } } } } }
      deals(first: 10) { nodes { similarActivities(first: 2) { edges { chunk { text } } } } } }`;
    expect(await statements(query, {})).toHaveLength(6);
  });

  it('as many as the rows of all that is compared; too many are refused', async () => {
    const { errors } = await gateway.ask('{ documents(first: 100) { nodes { similar(first: 1) { edges { score } } } } }', {
      as: 'acme.admin',
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', measure: 'cost' });
  });

  it('no provider’s money where a stranger asks, or where only words are looked for', async () => {
    asked.length = 0;
    const stranger = { ...identityOf('acme.admin'), userId: '00000000-0000-4000-8000-000000000000' };
    const refused = await gateway.ask(searchQuery, { as: stranger, variables: { input: { text: 'costly' } } });
    expect(refused.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await gateway.ask(searchQuery, { variables: { input: { text: 'costly' } } })).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    await search({ text: 'costly', mode: 'KEYWORD' });
    await refusal({ text: 'x'.repeat(1001) });
    expect(asked).toEqual([]);
    await gateway.ask(
      `query ($a: SearchInput!, $b: String! = "two") { one: search(input: $a) { ...F } ...Q }
        fragment Q on Query { search(input: { text: $b }) { ...F } } fragment F on SearchConnection { edges { score } }`,
      { as: 'acme.admin', variables: { a: { text: ' one ' } } },
    );
    expect(asked).toEqual(['one', 'two']);
  });
});

describe('what is like', () => {
  it('a document, a meeting, and what happened with a deal', async () => {
    const { documents, meetings, activities } = mine('acme.admin');
    const { data, errors } = await gateway.ask(
      `query ($d: ID!, $m: ID!, $a: ID!) {
        document(id: $d) { similar(first: 2) { edges { node { ... on Document { id } } } searchInfo { strategy } } }
        meeting(id: $m) { similar(first: 1) { edges { node { ... on Meeting { id } } } pageInfo { hasNextPage endCursor } } }
        dealActivity(id: $a) { deal { id similarActivities(first: 100) { edges { node { ... on DealActivity { id dealId } } } } } }
      }`,
      { as: 'acme.admin', variables: { d: documents[2], m: meetings[0], a: activities[0] } },
    );
    expect(errors).toBeUndefined();
    const found = (connection: { edges: { node: { id: string } }[] }) => connection.edges.map(({ node }) => node.id);
    expect(found(data.document.similar).sort()).toEqual([documents[1], documents[3]].sort());
    expect(data.document.similar.searchInfo).toEqual({ strategy: 'EXACT' });
    expect(found(data.meeting.similar)).toEqual([meetings[1]]);
    const { deal } = data.dealActivity;
    expect(deal.similarActivities.edges.map(({ node }: { node: { dealId: string } }) => node.dealId)).not.toContain(deal.id);
    const { pageInfo } = data.meeting.similar;
    expect(pageInfo.hasNextPage).toBe(true);
    const next = await search(
      { similarTo: { type: 'MEETING', id: meetings[0] }, types: ['MEETING'] },
      { first: 1, after: pageInfo.endCursor },
    );
    expect(next.ids).toEqual([meetings[2]]);
    const readOn = (id: string | undefined) =>
      gateway.ask(
        'query ($id: ID!, $after: String) { meeting(id: $id) { similar(first: 1, after: $after) { edges { node { ... on Meeting { id } } } } } }',
        { as: 'acme.admin', variables: { id, after: pageInfo.endCursor } },
      );
    expect(found((await readOn(meetings[0])).data.meeting.similar)).toEqual([meetings[2]]);
    expect((await readOn(meetings[1])).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    // Right for one row of many, and wrong for the others.
    const many = await gateway.ask(
      'query ($after: String) { meetings(first: 20) { nodes { similar(after: $after) { edges { score } } } } }',
      {
        as: 'acme.admin',
        variables: { after: pageInfo.endCursor },
      },
    );
    expect(many.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('a row that is not embedded yet is nothing', async () => {
    const all = await rowsOf(gateway, 'acme.admin', 'document', 8);
    const { data } = await gateway.ask('query ($id: ID!) { document(id: $id) { similar { edges { score } searchInfo { model } } } }', {
      as: 'acme.admin',
      variables: { id: all[7] },
    });
    expect(data.document.similar).toEqual({ edges: [], searchInfo: { model } });
  });
});

describe('texts that were given up', () => {
  const fail = (as: Person, source: string, row: string) =>
    inTenant(gateway.database.engine, { tenantId: identityOf(as).tenantId, role: 'worker' }, (db) =>
      db.execute(sql`with gone as (delete from embedding_jobs where source_id = ${row})
        insert into embedding_jobs (source, source_id, attempts, error, failed_at) values (${source}, ${row}, 8, 'too long', now())`),
    );
  const list = '{ searchFailures { id source reason attempts node { ... on Document { title } ... on Meeting { title } } } }';

  it('are listed with the reason, for members and admins of the company, and tried again', async () => {
    const [document = ''] = mine('acme.admin').documents;
    const [meeting = ''] = mine('acme.admin').meetings;
    await fail('acme.admin', 'document', document);
    await fail('acme.admin', 'transcript', meeting);
    const { data } = await gateway.ask(list, { as: 'acme.member' });
    expect(data.searchFailures).toHaveLength(2);
    expect(data.searchFailures).toContainEqual(
      expect.objectContaining({ source: 'TRANSCRIPT', reason: 'too long', attempts: 8, node: { title: expect.any(String) } }),
    );
    expect((await gateway.ask(list, { as: 'globex.member' })).data.searchFailures).toEqual([]);
    expect((await gateway.ask(list, { as: 'acme.viewer' })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');

    const retry = 'mutation ($ids: [ID!]) { retrySearchFailures(input: { ids: $ids }) { retried query { searchFailures { id } } } }';
    const before = (await search({ text: '0' })).searchInfo as { pending: number; failed: number };
    expect(before.failed).toBe(2);
    const { id } = data.searchFailures[0];
    const mixed = await gateway.ask(retry, { as: 'acme.member', variables: { ids: [id, '00000000-0000-4000-8000-000000000000'] } });
    expect(mixed.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await gateway.ask(retry, { as: 'acme.viewer' })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const foreign = await gateway.ask(retry, { as: 'globex.member', variables: { ids: [id] } });
    expect(foreign.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const one = await gateway.ask(retry, { as: 'acme.member', variables: { ids: [id] } });
    expect(one.data.retrySearchFailures).toEqual({ retried: [id], query: { searchFailures: [expect.anything()] } });
    const rest = await gateway.ask(retry, { as: 'acme.admin' });
    expect(rest.data.retrySearchFailures.query.searchFailures).toEqual([]);
    const after = (await search({ text: '0' })).searchInfo as { pending: number; failed: number };
    expect([after.failed, after.pending]).toEqual([0, before.pending + 2]);
  });
});
