import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, type TestGateway, testGateway } from '../../testing/gateway.js';
import { TestDevice, visibleKeys } from '../../testing/replica.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

const ask = async (query: string, as: 'acme.admin' | 'acme.member' | 'globex.admin' = 'acme.member', variables = {}) => {
  const { data, errors } = await gateway.ask(query, { as, variables });
  expect(errors).toBeUndefined();
  return data;
};
const createDeal = async (title: string) =>
  (await ask(`mutation { createDeal(input: { title: "${title}" }) { deal { id } } }`)).createDeal.deal.id;

describe('a first sync', () => {
  it.each(['acme.admin', 'acme.member', 'acme.viewer', 'globex.admin'] as const)(
    'gives %s every row that they may see, and no other',
    async (as) => {
      const device = await TestDevice.register(gateway, as);
      await device.pull();
      expect(device.keys).toEqual(await visibleKeys(gateway, as));
    },
  );

  it('comes to the same in small pages, none longer than asked for', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const pages = await device.pull({ first: 100 });
    expect(pages.length).toBeGreaterThan(10);
    const longest = Math.max(...pages.map(({ tables }) => tables.reduce((sum, { count, deleted }) => sum + count + deleted.length, 0)));
    expect(longest).toBe(100);
    expect(device.keys).toEqual(await visibleKeys(gateway, 'acme.member'));
  });

  it('has what is written between its pages', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    await device.page({ first: 600 });
    const ids = [await createDeal('Between one'), await createDeal('Between two')];
    await ask(`mutation { deleteDeal(input: { id: "${ids[1]}" }) { id } }`);
    await device.pull({ first: 600 });
    expect(device.rows.get('deals')?.has(ids[0])).toBe(true);
    expect(device.keys).toEqual(await visibleKeys(gateway, 'acme.member'));
  });

  it('sends neither secrets nor what is nobody’s business', async () => {
    await ask(
      'mutation { connectIntegration(input: { service: "mail", token: "the-secret-token" }) { integration { id } } }',
      'acme.admin',
    );
    const device = await TestDevice.register(gateway, 'acme.admin');
    const pages = await device.pull();
    const [integration] = pages.flatMap(({ tables }) => tables).filter(({ table }) => table === 'integrations');
    expect(integration?.columns).toEqual(['id', 'service', 'scopes', 'connected_at', 'created_at']);
    const { rows } = await gateway.database.engine.pool.query('select oauth_token_enc from integrations where oauth_token_enc is not null');
    for (const secret of ['the-secret-token', ...rows.map((row) => row.oauth_token_enc)]) expect(device.sent).not.toContain(secret);
    for (const table of ['sessions', 'invites', 'idempotency_keys', 'replica_devices', 'replica_results', 'replica_changes'])
      expect(device.sent).not.toContain(`"${table}"`);
  });

  it('cuts a page at a mebibyte of rows', async () => {
    const prose = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'long '.repeat(60_000) }] }] };
    for (let i = 0; i < 8; i++)
      await ask(
        'mutation($prose: JSON) { createDocument(input: { title: "Long", contentJson: $prose }) { document { id } } }',
        'acme.member',
        { prose },
      );
    const device = await TestDevice.register(gateway, 'acme.member');
    const sizes = (await device.pull()).map(({ tables }) => tables.reduce((sum, { rows }) => sum + Buffer.byteLength(rows), 0));
    expect(Math.max(...sizes)).toBeLessThan(1_048_576 + 301_000);
    expect(sizes.length).toBeGreaterThanOrEqual(3);
    await ask(
      'mutation { updateDocuments(input: { filter: { title: { eq: "Long" } }, atMost: 100, set: { title: "Longer" } }) { documents { id } } }',
    );
    const again = (await device.pull()).map(({ tables }) => tables.reduce((sum, { rows }) => sum + Buffer.byteLength(rows), 0));
    expect(Math.max(...again)).toBeLessThan(1_048_576 + 301_000);
    expect(again.length).toBeGreaterThanOrEqual(3);
    expect(device.keys).toEqual(await visibleKeys(gateway, 'acme.member'));
  });
});

describe('a pull', () => {
  let device: TestDevice;
  beforeAll(async () => {
    device = await TestDevice.register(gateway, 'acme.member');
    await device.pull();
  });

  /** Pulls, and the statements of that beside the transactions' own. */
  async function traced() {
    gateway.statements.clear();
    const pages = await device.pull();
    return { pages, statements: gateway.statements.beside.length };
  }

  it('takes one statement and no write where nothing changed', async () => {
    const { pages, statements } = await traced();
    expect(pages).toMatchObject([{ tables: [], hasMore: false, resync: null }]);
    expect(statements).toBe(1);
    expect(gateway.statements.all.filter((text) => text.startsWith('BEGIN'))).toEqual([expect.stringContaining('READ ONLY')]);
  });

  it('has rows that were created, changed and deleted, in as many statements whatever their number', async () => {
    const [first, second, third] = [await createDeal('First'), await createDeal('Second'), await createDeal('Third')];
    const one = await traced();
    await ask(`mutation { deleteDeal(input: { id: "${first}" }) { id } winDeal(input: { id: "${second}" }) { deal { id } } }`);
    const { pages, statements } = await traced();
    const changed = pages.flatMap(({ tables }) => tables);
    expect(changed.find(({ table }) => table === 'deals')).toMatchObject({ count: 1, deleted: [first] });
    expect(device.rows.get('deals')?.get(second)?.slice(3, 5)).toEqual(['Second', 'won']);
    expect(device.rows.get('deals')?.has(third)).toBe(true);
    // The device, the log, the rows, and, in a transaction of its own, what was served.
    expect([one.statements, statements]).toEqual([4, 4]);
  });

  it('has all of what one mutation did, or nothing', async () => {
    const made = await ask(
      'mutation { createCompany(input: { name: "Whole" }) { company { id } } createDeal(input: { title: "Whole" }) { deal { id } } createContact(input: { name: "Whole" }) { contact { id } } }',
    );
    const [page] = await device.pull({ first: 2 });
    expect(page?.hasMore).toBe(true);
    expect(device.rows.get('companies')?.has(made.createCompany.company.id)).toBe(true);
    expect(device.rows.get('contacts')?.has(made.createContact.contact.id)).toBe(true);
    expect(device.keys).toEqual(await visibleKeys(gateway, 'acme.member'));
  });

  it('has the rows that went with another', async () => {
    const id = await createDeal('With activities');
    await ask(`mutation { logActivity(input: { dealId: "${id}", type: NOTE, content: "x" }) { query { __typename } } }`);
    await device.pull();
    await ask(`mutation { deleteDeal(input: { id: "${id}" }) { id } }`);
    await device.pull();
    expect(device.keys).toEqual(await visibleKeys(gateway, 'acme.member'));
  });

  it('tells nothing of other users’ notifications, of the audit log to who is no admin, and of other tenants', async () => {
    await device.pull();
    const before = device.sent.length;
    const { tenantId, userId } = identityOf('acme.admin');
    const { rows } = await gateway.database.engine.pool.query(
      `insert into notifications (tenant_id, user_id, type, title) values ($1, $2, 'test', 'For the admin') returning id`,
      [tenantId, userId],
    );
    await ask('mutation { createDeal(input: { title: "Theirs" }) { deal { id } } }', 'globex.admin');
    expect(await device.pull()).toMatchObject([{ tables: [] }]);
    expect(device.sent.slice(before)).not.toContain(rows[0].id);
  });

  it('has as many pages, whatever is logged between that is not for who asks', async () => {
    const hide = (count: number) =>
      gateway.database.engine.pool.query(
        `insert into notifications (tenant_id, user_id, type, title) select $1, $2, 'test', 'For the admin' from generate_series(1, $3)`,
        [...Object.values(identityOf('acme.admin')), count],
      );
    await device.pull();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      await hide(5);
      ids.push(await createDeal(`Between ${i}`));
    }
    await hide(5);
    const pages = await device.pull({ first: 1 });
    const sent = pages.map(({ tables }) => tables.reduce((sum, { count, deleted }) => sum + count + deleted.length, 0));
    expect(sent).toEqual(pages.map(() => 1));
    for (const id of ids) expect(device.rows.get('deals')?.has(id)).toBe(true);
  });

  it('goes on behind more than one page looks at, none of it for who asks', async () => {
    await device.pull();
    await gateway.database.engine.pool.query(
      `insert into notifications (tenant_id, user_id, type, title) select $1, $2, 'test', 'For the admin' from generate_series(1, 10001)`,
      Object.values(identityOf('acme.admin')),
    );
    const id = await createDeal('Behind');
    const pages = await device.pull();
    expect(pages.map(({ tables, hasMore }) => [tables.length > 0, hasMore])).toEqual([
      [false, true],
      [true, false],
    ]);
    expect(device.rows.get('deals')?.has(id)).toBe(true);
  });

  it('has the user’s own notifications, new and changed', async () => {
    await device.pull();
    const { rows } = await gateway.database.engine.pool.query(
      `insert into notifications (tenant_id, user_id, type, title) values ($1, $2, 'test', 'For the member') returning id`,
      Object.values(identityOf('acme.member')),
    );
    for (const title of ['For the member', 'Changed']) {
      await gateway.database.engine.pool.query('update notifications set title = $2 where id = $1', [rows[0].id, title]);
      expect((await device.pull()).at(-1)).toMatchObject({ tables: [{ table: 'notifications', count: 1, deleted: [] }] });
      expect(device.rows.get('notifications')?.get(rows[0].id)).toContain(title);
    }
  });

  it('is the same again with the same cursor', async () => {
    const { cursor } = device;
    await createDeal('Once more');
    const [first] = await device.pull();
    device.cursor = cursor;
    const [again] = await device.pull();
    expect(again?.tables).toEqual(first?.tables);
  });
});

describe('values', () => {
  it('come as the database has them, whatever they are', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const odd = 'ü „quoted" \\ \u2028 \u{1f9ee} 日本 \t\n';
    const { createDeal: deal } = await ask(
      'mutation($title: String!) { createDeal(input: { title: $title, value: "9999999999.99", probability: 7, closeDate: "0001-01-01" }) { deal { id createdAt createdById } } }',
      'acme.member',
      { title: odd },
    );
    const { createFile: file } = await ask(
      'mutation { upsertFile(input: { key: "k", filename: "f", mimeType: "m", sizeBytes: "9223372036854775807" }) { file { id } } }',
    ).then(({ upsertFile }) => ({ createFile: upsertFile }));
    const { createTask: task } = await ask(
      `mutation($labels: [String!]) { createTask(input: { title: "T", status: IN_PROGRESS, labels: $labels }) { task { id } } }`,
      'acme.member',
      {
        labels: [odd, ''],
      },
    );
    const { createCompany: company } = await ask(
      'mutation($fields: JSON!) { createCompany(input: { name: "C", customFields: $fields }) { company { id } } }',
      'acme.member',
      {
        fields: { [odd]: [1.5, null, { deep: true }], big: 1e300 },
      },
    );
    const pages = await device.pull();
    const valuesOf = (table: string, id: string) => {
      const { columns = [] } = pages.flatMap(({ tables }) => tables).find((it) => it.table === table) ?? {};
      return Object.fromEntries(columns.map((name, i) => [name, device.rows.get(table)?.get(id)?.[i]]));
    };
    const { id, createdAt, createdById } = deal.deal;
    expect(valuesOf('deals', id)).toMatchObject({
      id,
      title: odd,
      value: '9999999999.99',
      probability: 7,
      close_date: '0001-01-01',
      company_id: null,
      stage: 'lead',
      created_by: createdById,
      created_at: createdAt,
    });
    expect(valuesOf('files', file.file.id).size_bytes).toBe('9223372036854775807');
    expect(valuesOf('tasks', task.task.id)).toMatchObject({ status: 'in-progress', labels: expect.any(String) });
    expect(JSON.parse(String(valuesOf('tasks', task.task.id).labels))).toEqual([odd, '']);
    expect(JSON.parse(String(valuesOf('companies', company.company.id).custom_fields))).toEqual({
      [odd]: [1.5, null, { deep: true }],
      big: 1e300,
    });
    expect(valuesOf('users', identityOf('acme.member').userId).email_verified).toEqual(expect.any(Boolean));
  });

  it('of vectors come last, and each as a halfvec', async () => {
    const { pool } = gateway.database.engine;
    const { tenantId } = identityOf('acme.member');
    const vector = `[${Array.from({ length: 1536 }, (_, i) => (i % 2 ? -0.5 : 0.25))}]`;
    const { rows } = await pool.query(
      `insert into document_embeddings (tenant_id, document_id, chunk_text, chunk_index, embedding, model, dimensions)
       select tenant_id, id, 'chunk', 0, $2, 'test', 1536 from documents where tenant_id = $1 limit 1 returning id`,
      [tenantId, vector],
    );
    const device = await TestDevice.register(gateway, 'acme.member');
    const tables = (await device.pull()).flatMap(({ tables }) => tables);
    expect(tables.at(-1)?.table).toBe('document_embeddings');
    const row = device.rows.get('document_embeddings')?.get(rows[0].id) as string[];
    const bytes = Buffer.from(row[4] as string, 'base64');
    expect([bytes.length, bytes.readUInt16BE(0), bytes.readUInt16BE(2)]).toEqual([4 + 2 * 1536, 1536, 0]);
    // Half-precision 0.25 and -0.5.
    expect([bytes.readUInt16BE(4), bytes.readUInt16BE(6)]).toEqual([0x3400, 0xb800]);
    expect(row[4]).not.toContain('\n');
  });
});

describe('changes', () => {
  it('are for a device of who asks: another’s is as one that never was', async () => {
    const mine = await TestDevice.register(gateway, 'acme.member');
    const answers = [];
    for (const as of ['acme.admin', 'globex.admin'] as const) {
      const device = await TestDevice.register(gateway, as);
      const variables = { id: mine.id, schema: device.schema };
      answers.push(
        await gateway.ask('query($id: ID!, $schema: ID!) { changes(deviceId: $id, schema: $schema) { cursor } }', { as, variables }),
      );
      variables.id = '00000000-0000-4000-8000-000000000000';
      answers.push(
        await gateway.ask('query($id: ID!, $schema: ID!) { changes(deviceId: $id, schema: $schema) { cursor } }', { as, variables }),
      );
    }
    expect(answers[0]?.errors).toMatchObject([{ message: 'There is no such ReplicaDevice.', extensions: { code: 'NOT_FOUND' } }]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it.each([
    ['first: 0', 'BAD_USER_INPUT'],
    ['first: 10001', 'PAGE_SIZE_EXCEEDED'],
    ['refill: ["deals", "sessions"]', 'BAD_USER_INPUT'],
    ['refill: ["audit_log"]', 'BAD_USER_INPUT'],
  ])('refuse %s', async (argument, code) => {
    const { id, schema } = await TestDevice.register(gateway, 'acme.member');
    const { errors } = await gateway.ask(`{ changes(deviceId: "${id}", schema: "${schema}", ${argument}) { cursor } }`, {
      as: 'acme.member',
    });
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });

  it('are told once in an operation', async () => {
    const { id, schema } = await TestDevice.register(gateway, 'acme.member');
    const one = `changes(deviceId: "${id}", schema: "${schema}") { cursor }`;
    const { errors } = await gateway.ask(`{ a: ${one} b: ${one} }`, { as: 'acme.member' });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('come compressed to who takes that', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const [plain, short] = [await device.ask(), await gateway.ask('{ __typename }')];
    expect([plain.headers.get('content-encoding'), short.headers.get('content-encoding')]).toEqual(['gzip', null]);
    expect(Number(plain.headers.get('content-length'))).toBeLessThan(plain.text.length / 4);
  });
});
