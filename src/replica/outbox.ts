import { randomUUID } from 'node:crypto';
import type { InStatement, Transaction } from '@libsql/client';
import { type Effect, type Input, plan } from './effects.js';
import { ReplicaError } from './errors.js';
import type { LocalFile } from './file.js';
import { redo } from './optimism.js';
import { quoted, type ReplicaSchema } from './schema.js';
import { type Runs, readState, stateStatements } from './state.js';
import { asJson, type Stored } from './values.js';

/** The row version that a mutation was made of: it is refused as a CONFLICT where the gateway's is another by then. */
export interface Expects {
  table: string;
  id: string;
  updatedAt: string;
}

/** A mutation to be queued. */
export interface Queued {
  /** The mutation's name, for people. */
  name: string;
  query: string;
  variables: Record<string, unknown>;
  effects: Effect[];
  expects: Expects | undefined;
}

/** A mutation that waits in the outbox. */
export interface Entry extends Queued {
  seq: number;
  mutationId: number;
  uid: string;
}

/** The largest mutation that the gateway takes along with others, in bytes of JSON. */
export const maxBytes = 500_000;

/** What was queued: its place in the outbox, and the row it is about, where the device knows. Nothing is queued where nothing changes. */
export interface Written {
  queued: boolean;
  seq: number | undefined;
  id: string | undefined;
}

/** Queues a mutation and shows what it does, in one transaction. */
export async function enqueue(
  file: LocalFile,
  make: (transaction: Transaction, schema: ReplicaSchema) => Promise<Queued | undefined>,
): Promise<Written> {
  return file.write(async (transaction) => {
    const { schema, counter, cursor } = await readState(transaction);
    if (!schema || cursor === null) throw new ReplicaError('NO_REPLICA', 'There are no rows yet.', 'Pull first.');
    const queued = await make(transaction, schema);
    if (!queued) return { queued: false, seq: undefined, id: undefined };
    const seq = await insert(transaction, queued, counter + 1);
    await redo(transaction, schema.tables, queued.effects);
    return { queued: true, seq, id: queued.effects.find(({ op }) => op !== 'delete')?.id ?? queued.effects[0]?.id };
  });
}

async function insert(transaction: Transaction, queued: Queued, mutationId: number): Promise<number> {
  const { name, query, effects, expects } = queued;
  const variables = asJson(queued.variables);
  if (Buffer.byteLength(query) + Buffer.byteLength(variables) > maxBytes) {
    throw new ReplicaError('BAD_INPUT', `A mutation that waits holds at most ${maxBytes} bytes.`, 'Send it in parts.');
  }
  const { lastInsertRowid } = await transaction.execute({
    sql: 'insert into _outbox (mutation_id, uid, name, query, variables, effects, expects, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
    args: [
      mutationId,
      randomUUID(),
      name,
      query,
      variables,
      JSON.stringify(effects),
      expects ? JSON.stringify(expects) : null,
      new Date().toISOString(),
    ],
  });
  await transaction.batch(stateStatements({ counter: mutationId }));
  return Number(lastInsertRowid);
}

/** Works out a mutation that is known by name. Of an update, what is the row's already is left out. */
export async function named(
  transaction: Transaction,
  schema: ReplicaSchema,
  name: string,
  given: Input,
  ifUnchanged: boolean,
): Promise<Queued | undefined> {
  const planned = plan(name, given, schema);
  const [first] = planned.effects;
  let { input } = planned;
  let expects: Expects | undefined;
  if (first && first.op === 'update') {
    const row = await rowOf(transaction, first.table, first.id);
    if (row && name.startsWith('update')) {
      const changed = Object.fromEntries(Object.entries(first.values).filter(([column, value]) => row[column] !== value));
      const same = Object.keys(first.values).length - Object.keys(changed).length;
      if (Object.keys(changed).length === 0 && same > 0) return undefined;
      input = { ...input, set: withoutSame(input.set as Input, first.values, changed, name, schema) };
      first.values = changed;
    }
    if (ifUnchanged) {
      if (!row || typeof row.updated_at !== 'string') {
        throw new ReplicaError('BAD_INPUT', `${name} cannot be made to expect an unchanged row.`, 'Leave ifUnchanged out.');
      }
      expects = { table: first.table, id: first.id, updatedAt: row.updated_at };
      await expectAhead(transaction, expects);
    }
  } else if (ifUnchanged) {
    throw new ReplicaError('BAD_INPUT', `${name} cannot be made to expect an unchanged row.`, 'Leave ifUnchanged out.');
  }
  return { name, query: documentOf(name, planned.type), variables: { input }, effects: planned.effects, expects };
}

/**
 * Holds what waits ahead to the same: done on top of somebody else's change, it would make that one the version to expect.
 * A document of the app's own may have no input that says so.
 */
async function expectAhead(transaction: Transaction, expects: Expects): Promise<void> {
  await transaction.execute({
    sql: `update _outbox set expects = ? where result is null and expects is null
      and query like 'mutation ' || name || '($input: %Input!) { ' || name || '(input: $input) {%'
      and effects->>'$[0].op' = 'update' and effects->>'$[0].table' = ? and effects->>'$[0].id' = ?`,
    args: [JSON.stringify(expects), expects.table, expects.id],
  });
}

/** The mutation as GraphQL; where rows have a version, it asks for that of the row, for mutations that wait behind it. */
function documentOf(name: string, type: string | undefined): string {
  const input = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const asked = type && !name.startsWith('delete') ? `${type.charAt(0).toLowerCase()}${type.slice(1)} { updatedAt }` : '__typename';
  return `mutation ${name}($input: ${input}!) { ${name}(input: $input) { ${asked} } }`;
}

/** The fields of `set` whose columns change. Those that the device has no column for are kept. */
function withoutSame(set: Input, all: Record<string, Stored>, changed: Record<string, Stored>, name: string, schema: ReplicaSchema): Input {
  return Object.fromEntries(
    Object.entries(set).filter(([field, value]) => {
      const [effect] = plan(name, { id: '-', set: { [field]: value } }, schema).effects;
      const [column] = Object.keys(effect?.values ?? {});
      return column === undefined || !(column in all) || column in changed;
    }),
  );
}

async function rowOf(runs: Runs, table: string, id: string) {
  const { rows } = await runs.execute({ sql: `select * from ${quoted(table)} where id = ?`, args: [id] });
  return rows[0] as Record<string, unknown> | undefined;
}

/** What waits for an answer, in order. */
export async function waiting(runs: Runs): Promise<Entry[]> {
  const { rows } = await runs.execute('select * from _outbox where result is null order by seq');
  return rows.map((row) => ({
    seq: Number(row.seq),
    mutationId: Number(row.mutation_id),
    uid: String(row.uid),
    name: String(row.name),
    query: String(row.query),
    variables: JSON.parse(String(row.variables)),
    effects: JSON.parse(String(row.effects)),
    expects: row.expects === null ? undefined : JSON.parse(String(row.expects)),
  }));
}

/** What all mutations do that are not in the rows yet, in order. */
export async function pendingEffects(runs: Runs): Promise<Effect[]> {
  const { rows } = await runs.execute('select effects from _outbox order by seq');
  return rows.flatMap(({ effects }) => JSON.parse(String(effects)) as Effect[]);
}

/** Numbers what the gateway has not taken anew, from `last` + 1 on; what it answered to those is void. */
export async function renumber(transaction: Transaction, last: number): Promise<void> {
  const { rows } = await transaction.execute({ sql: 'select seq from _outbox where mutation_id > ? order by seq', args: [last] });
  await transaction.batch([
    ...rows.map(
      ({ seq }, i): InStatement => ({
        sql: 'update _outbox set mutation_id = ?, result = null where seq = ?',
        args: [last + 1 + i, seq as number],
      }),
    ),
    ...stateStatements({ counter: last + rows.length, acknowledged: last }),
  ]);
}
