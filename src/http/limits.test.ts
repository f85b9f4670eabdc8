import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { type RawAnswer, send } from '../testing/http.js';

const json = { 'content-type': 'application/json' };

describe('a body', () => {
  const most = 2_000;
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway({ env: { MAX_BODY_BYTES: String(most) } });
  });
  afterAll(() => gateway.close());

  /** A request of this many bytes. */
  const body = (bytes: number) => {
    const start = JSON.stringify({ query: '{ __typename }' }).slice(0, -1);
    return `${start}${' '.repeat(bytes - start.length - 1)}}`;
  };
  const chunked = { ...json, 'transfer-encoding': 'chunked' };
  const tooLarge = ({ status, text }: RawAnswer) => {
    expect(status).toBe(413);
    expect(JSON.parse(text)).toEqual({
      errors: [{ message: 'The body of a request holds at most 2000 bytes.', extensions: { code: 'REQUEST_TOO_LARGE', limit: most } }],
    });
  };

  it('of the most bytes is taken, and one of one more refused', async () => {
    expect(await send(gateway.url, 'POST', json, body(most))).toMatchObject({ status: 200, text: '{"data":{"__typename":"Query"}}' });
    tooLarge(await send(gateway.url, 'POST', json, body(most + 1)));
  });

  it('that does not say its length is refused for the same', async () => {
    expect(await endless(gateway.url, chunked, [body(most)])).toMatchObject({ status: 200, text: '{"data":{"__typename":"Query"}}' });
    tooLarge(await endless(gateway.url, chunked, [body(most), ' ']));
  });

  it('that never ends is refused before it does', async () => {
    tooLarge(await endless(gateway.url, chunked, undefined));
    tooLarge(await endless(gateway.url, { ...json, 'content-length': '1000000000000' }, undefined));
  });

  it('is read no further soon after it was refused', async () => {
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk));
    socket.write('POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n');
    const flood = setInterval(() => socket.write(' '.repeat(1_000)), 5);
    // Far less than a request may take.
    const end = performance.now() + 10_000;
    while (!socket.destroyed && performance.now() < end) await sleep(20);
    clearInterval(flood);
    expect({ cutOff: socket.destroyed, heard }).toEqual({ cutOff: true, heard: expect.stringMatching(/^HTTP\/1.1 413 /) });
    socket.destroy();
  });

  it('has a mebibyte by default', () => {
    expect(readConfig({}).http.maxBodyBytes).toBe(1024 * 1024);
  });
});

/** Sends the chunks, or else spaces until it is answered. */
function endless(url: string, headers: Record<string, string>, chunks: string[] | undefined): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent: false }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      sent.destroy();
    }).on('error', reject);
    const flood = async () => {
      for (const chunk of chunks ?? []) sent.write(chunk);
      if (chunks) return sent.end();
      while (!sent.destroyed) {
        sent.write(' '.repeat(1_000));
        await sleep(1);
      }
    };
    flood().catch(reject);
  });
}

describe('an operation', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.statements.clear());

  const as = 'acme.member';
  const { maxTokens, maxDepth, maxListDepth, maxCost } = readConfig({}).http;

  /** Expects it to be refused for one limit, and that the database never hears of it. */
  async function refused(query: string, expected: { measure: string; limit: number; cost?: number }, variables?: Record<string, unknown>) {
    const { errors, data } = await gateway.ask(query, { as, ...(variables && { variables }) });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX', ...expected } }]);
    expect(gateway.statements.all).toEqual([]);
    expect(gateway.log).toEqual([]);
  }

  it('of too many tokens is refused', async () => {
    const query = (tokens: number) => `{ ${'__typename '.repeat(tokens - 2)}}`;
    expect((await gateway.ask(query(maxTokens))).errors?.[0]?.extensions.code).not.toBe('QUERY_TOO_COMPLEX');
    await refused(query(maxTokens + 1), { measure: 'tokens', limit: maxTokens });
    await refused(query(maxTokens + 1), { measure: 'tokens', limit: maxTokens });
  });

  it('nested too deeply is refused, through fragments too', async () => {
    const up = (levels: number): string => (levels === 0 ? 'id' : `parent { ${up(levels - 1)} }`);
    const query = (depth: number) => `{ documents(first: 1) { nodes { ${up(depth - 3)} } } }`;
    expect((await gateway.ask(query(maxDepth), { as })).errors).toBeUndefined();
    gateway.statements.clear();
    await refused(query(maxDepth + 1), { measure: 'depth', limit: maxDepth, cost: maxDepth + 1 });
    const split = `{ documents { nodes { ...A } } } fragment A on Document { ${up(10).replace('id', '...B')} } fragment B on Document { ${up(10)} }`;
    await refused(split, { measure: 'depth', limit: maxDepth, cost: 23 });
  });

  it('of lists in lists in lists is refused', async () => {
    const down = (levels: number): string => (levels === 0 ? 'id' : `children(first: 1) { nodes { ${down(levels - 1)} } }`);
    const query = (lists: number) => `{ documents(first: 1) { nodes { ${down(lists - 1)} } } }`;
    expect((await gateway.ask(query(maxListDepth), { as })).errors).toBeUndefined();
    gateway.statements.clear();
    await refused(query(maxListDepth + 1), { measure: 'listDepth', limit: maxListDepth, cost: maxListDepth + 1 });
  });

  it('of full pages in full pages in full pages is refused, and two levels of them are not', async () => {
    const query = (size: string, more: string) =>
      `{ companies(first: 100) { nodes { deals(first: ${size}) { nodes { createdBy { name } ${more} } } } } }`;
    expect((await gateway.ask(query('100', ''), { as })).errors).toBeUndefined();
    gateway.statements.clear();
    const cost = 100 + 100 * 100 * 2 + 100 * 100 * 100;
    await refused(query('100', 'activities(first: 100) { nodes { id } }'), { measure: 'cost', limit: maxCost, cost });
    const variable = query('$n', 'activities(first: $n) { nodes { id } }');
    await refused(`query ($n: Int) ${variable}`, { measure: 'cost', limit: maxCost, cost }, { n: 100 });
    await refused(`query ($n: Int = 100) ${variable}`, { measure: 'cost', limit: maxCost, cost });
    expect((await gateway.ask(`query ($n: Int = 100) ${variable}`, { as, variables: { n: 5 } })).errors).toBeUndefined();
  });

  it('of hundreds of aliased mutations is refused before the first', async () => {
    const fields = Array.from({ length: 250 }, (_, i) => `c${i}: createTask(input: $i) { __typename }`).join(' ');
    const query = `mutation ($i: CreateTaskInput!) { ${fields} }`;
    await refused(query, { measure: 'cost', limit: maxCost, cost: 250 * 101 }, { i: { title: 'One of many' } });
  });

  it('of bulk after bulk is refused before the first, and one bulk is not', async () => {
    const bulk = Array.from({ length: 1_000 }, (_, i) => ({ title: `Of a bulk ${i}` }));
    const query = (bulks: number) =>
      `mutation ($b: [CreateTaskInput!]!) { ${Array.from({ length: bulks }, (_, i) => `b${i}: createTasks(input: { tasks: $b }) { __typename }`).join(' ')} }`;
    await refused(query(24), { measure: 'cost', limit: maxCost, cost: 24 * 1_101 }, { b: bulk });
    const { errors } = await gateway.ask(query(1), { as, variables: { b: bulk } });
    expect(errors).toBeUndefined();
  });

  it('that asks for the schema time and again is refused', async () => {
    const types = Array.from({ length: 400 }, (_, i) => `t${i}: type { name }`).join(' ');
    await refused(`{ __schema { types { fields { args { ${types} } } } } }`, { measure: 'cost', limit: maxCost });
  });

  it('of more values of a row than types have costs more rows', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, i) => `n${i}: title`).join(' ');
    const query = (count: number) => `{ companies(first: 100) { nodes { deals(first: 100) { nodes { ${names(count)} } } } } }`;
    expect((await gateway.ask(query(99), { as })).errors).toBeUndefined();
    gateway.statements.clear();
    await refused(query(150), { measure: 'cost', limit: maxCost, cost: 100 + 100 * 100 * 4 });
  });

  it('that is wrong is kept nowhere: anybody may send any number of them', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const used = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const ask = (n: number) => send(gateway.url, 'POST', json, JSON.stringify({ query: `{ a${n} }` }));
    for (let n = 0; n < 100; n++) expect((await ask(n)).status).toBe(200);
    const before = used();
    for (let n = 100; n < 600; n++) await ask(n);
    expect((used() - before) / 500).toBeLessThan(10_000);
  });

  it('is refused as a request that was wrong, where the client takes that', async () => {
    const query = `{ ${'a '.repeat(maxTokens)}}`;
    const { status } = await gateway.ask(query, { headers: { accept: 'application/graphql-response+json' } });
    expect(status).toBe(400);
  });

  it('that repeats fragments to the power of its levels is refused in no time, and logged as no fault', async () => {
    const spreads = (i: number) => `...f${i} `.repeat(8);
    const fragments = Array.from({ length: 30 }, (_, i) => `fragment f${i} on Deal { ${spreads(i + 1)} }`).join(' ');
    await refused(`{ deals { nodes { ...f0 } } } ${fragments} fragment f30 on Deal { company { id } }`, {
      measure: 'cost',
      limit: maxCost,
    });
  });

  it.each(['0', '-1', 'many', '1.5'])('is not limited by %j', (value) => {
    for (const name of ['MAX_BODY_BYTES', 'MAX_TOKENS', 'MAX_DEPTH', 'MAX_LIST_DEPTH', 'MAX_COST']) {
      expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} `));
    }
  });
});

describe('an answer', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway({ env: { MAX_ANSWER_CHARACTERS: '100000' } });
    note.deal = (await gateway.ask('{ deals(first: 1) { nodes { id } } }', { as })).data.deals.nodes[0].id;
  });
  afterAll(() => gateway.close());
  const as = 'acme.member';
  const tooLarge = { data: null, errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX', measure: 'size', limit: 100_000 } }] };
  const note = { deal: '', content: 'n'.repeat(5_000) };

  const log = (fields: string) =>
    gateway.ask(
      `mutation ($id: ID!, $content: String!) { logActivity(input: { dealId: $id, type: NOTE, content: $content }) { dealActivity { ${fields} } } }`,
      { as, variables: { id: note.deal, content: note.content } },
    );
  const notes = async () =>
    (await gateway.ask(`{ dealActivities(first: 100, filter: { content: { startsWith: "nnn" } }) { totalCount } }`, { as })).data
      .dealActivities.totalCount;

  it('that repeats what was read once is refused where it gets too large, and a mutation is undone', async () => {
    const aliases = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: content`).join(' ');
    expect(await log(aliases(21))).toMatchObject(tooLarge);
    expect(await notes()).toBe(0);
    expect((await log(aliases(19))).errors).toBeUndefined();
    expect(await notes()).toBe(1);
    const query = (count: number) =>
      `{ dealActivities(first: 1, filter: { content: { startsWith: "nnn" } }) { nodes { ${aliases(count)} } } }`;
    expect(await gateway.ask(query(21), { as })).toMatchObject(tooLarge);
    expect((await gateway.ask(query(19), { as })).errors).toBeUndefined();
  });

  it('that is made of the schema alone is refused too', async () => {
    const query = (count: number) =>
      `{ ${Array.from({ length: count }, (_, i) => `a${i}: __schema { types { fields { name description } } }`).join(' ')} }`;
    const { length } = (await gateway.ask(query(1), { as })).text;
    const fits = Math.floor(95_000 / length);
    expect((await gateway.ask(query(fits), { as })).errors).toBeUndefined();
    expect(await gateway.ask(query(fits + 1), { as })).toMatchObject(tooLarge);
  });

  it('is refused while it is read, and the connection serves the next one', async () => {
    for (let i = 0; i < 21; i++) expect((await log('id')).errors).toBeUndefined();
    const query = (first: number) =>
      `{ dealActivities(first: ${first}, filter: { content: { startsWith: "nnn" } }) { nodes { content } } }`;
    expect(await gateway.ask(query(100), { as })).toMatchObject(tooLarge);
    expect((await gateway.ask(query(10), { as })).data.dealActivities.nodes).toHaveLength(10);
    expect(gateway.log).toEqual([]);
  });
});
