import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { may, type Verb } from '../../schema/access.js';
import type { Entity } from '../../schema/index.js';
import { userRoles } from '../../schema/tenants.js';
import { badInput, conflict, forbidden, type Issue, notFound } from '../errors.js';
import { asShown, columnOf, shownColumns } from './columns.js';
import type { Row } from './flight.js';
import type { Member, Permission } from './identity.js';
import { rowStatement } from './rows.js';
import type { TenantTransaction } from './tenant-transaction.js';
import { checksOf, type Values } from './validation.js';
import { type Change, deleteStatement, insertStatement, updateStatement } from './write.js';

/** Where in the input a value stands, for the errors that only the database finds. */
type At = Issue['path'];

/** The state that a row must be in for a verb to change it. */
export interface State {
  /** A condition on the row as it is before the change, `before`. */
  holds: SQL;
  /** What is said of a row that is in another. */
  says: (current: Row) => string;
}

/** What an operation writes through: each call is one statement, with audit and events, and refuses who may not write. */
export class Writer {
  constructor(
    private readonly transaction: TenantTransaction,
    private readonly action: string,
    /** Called after every write: what was loaded before may have changed. */
    private readonly changed: () => void,
    /** Whether the roles of users decide; else the policies alone do. */
    private readonly byRole = true,
  ) {}

  /** Inserts rows, which zod has validated; `at` says where each stands in the input. */
  async create(entity: Entity, rows: readonly Values[], at: (i: number) => At = () => [], upsertBy?: string): Promise<Row[]> {
    const verbs: Verb[] = upsertBy ? ['insert', 'update'] : ['insert'];
    if (rows.length === 0) {
      for (const verb of verbs) await this.permit(entity, verb);
      return [];
    }
    if (entity.placedWithin !== undefined) await this.lockPlaces(entity);
    // Where places are looked for, a plan that is kept could look through all rows of the tenant.
    const plan = entity.placedWithin === undefined ? 'kept' : 'anew';
    const statement = insertStatement(this.#change(entity), rows, upsertBy);
    return this.#run(statement, entity, verbs, common(rows.map((_, i) => at(i))), plan);
  }

  /**
   * Changes the row with this id.
   * @throws NOT_FOUND, or CONFLICT with the current row where `expected` is not its updatedAt, or `state` is not its state.
   */
  async update(entity: Entity, id: string, set: Values, at: At = [], expected?: Date, state?: State): Promise<Row> {
    const change = this.#change(entity);
    const statement = updateStatement(change, isRow(entity, id), set, { expected, onlyIf: state?.holds });
    const [row] = await this.#run<Row & { matched: number }>(statement, entity, ['update'], at);
    if (!row || row.matched === 0) throw notFound(entity.exposes.type);
    if (row.id !== null) return row;
    const current = await this.#current(change, id);
    const changed = expected !== undefined && current?.updatedAt !== expected.toISOString();
    throw conflict(state && current && !changed ? state.says(current) : 'The row has changed since it was read.', {
      current: current && asShown(entity, current),
    });
  }

  /**
   * Reads the row with this id as it is now, and keeps others from changing it until the transaction ends.
   * @throws NOT_FOUND
   */
  async lock(entity: Entity, id: string): Promise<Row> {
    await this.permit(entity, 'update');
    const [row] = await this.transaction.query(sql`${rowStatement(entity, shownColumns(entity), id)} for no key update`);
    if (!row) throw notFound(entity.exposes.type);
    return row;
  }

  /** Waits until no other transaction places rows of this table in the tenant, and keeps others from it until this one ends. */
  async lockPlaces(entity: Entity): Promise<void> {
    const { tenantId } = await this.permit(entity, 'update');
    await this.transaction.query(sql`select pg_advisory_xact_lock(hashtextextended(${`${entity.sqlName} of ${tenantId}`}, 0))`);
  }

  /** Changes all rows for which `where` holds. @throws CONFLICT, and then changes nothing, where they are more than `atMost`. */
  async updateMany(entity: Entity, where: SQL, set: Values, atMost: number, at: At = []): Promise<Row[]> {
    const statement = updateStatement(this.#change(entity), where, set, { atMost });
    return atMostSo(await this.#run(statement, entity, ['update'], at, 'anew'), atMost);
  }

  /** Deletes the row with this id. @throws NOT_FOUND, or CONFLICT where other rows need it. */
  async delete(entity: Entity, id: string): Promise<Row> {
    const statement = deleteStatement(this.#change(entity), isRow(entity, id));
    const [row] = await this.#run<Row & { matched: number }>(statement, entity, ['delete']);
    if (!row || row.matched === 0) throw notFound(entity.exposes.type);
    return row;
  }

  /** Deletes all rows for which `where` holds. @throws CONFLICT, and then deletes nothing, where they are more than `atMost`. */
  async deleteMany(entity: Entity, where: SQL, atMost: number): Promise<Row[]> {
    const statement = deleteStatement(this.#change(entity), where, atMost);
    return atMostSo(await this.#run(statement, entity, ['delete'], [], 'anew'), atMost);
  }

  /** @throws FORBIDDEN where who asks may not do that with rows of the table. */
  async permit(entity: Entity, verb: Verb): Promise<Member> {
    const member = await this.transaction.member();
    const { roles, refusal } = this.#permission(entity, [verb]) ?? {};
    if (roles && !roles.includes(member.role)) throw refusal?.();
    return member;
  }

  /** Who may do that, by the declaration that the policies are made from too. */
  #permission(entity: Entity, verbs: readonly Verb[]): Permission | undefined {
    if (!this.byRole) return undefined;
    const roles = userRoles.filter((role) => verbs.every((verb) => may(entity.access[verb], role)));
    return { roles, refusal: () => forbidden(`change ${entity.name}`) };
  }

  #change(entity: Entity): Change {
    return { entity, action: this.action };
  }

  /** Of rows that are not named by their ids, a plan that is kept could be wrong for some tenants: those are planned `anew`. */
  async #run<R = Row & { matched: number }>(
    statement: SQL,
    entity: Entity,
    verbs: readonly Verb[],
    at: At = [],
    plan: 'kept' | 'anew' = 'kept',
  ): Promise<R[]> {
    const explain = (error: unknown) => explained(error, entity, at, verbs.includes('delete') ? 'delete' : 'refer');
    const permission = this.#permission(entity, verbs);
    const changed = await this.transaction.write<R>(statement, { explain, named: plan === 'kept', permission });
    this.changed();
    return changed;
  }

  async #current({ entity }: Change, id: string): Promise<Row | undefined> {
    const [row] = await this.transaction.query(rowStatement(entity, shownColumns(entity), id));
    return row;
  }
}

/** The id of a row that a client named before it was there: of this tenant alone, and the same each time. A version 8 UUID. */
export function derivedId(tenantId: string, clientId: string): string {
  const hash = createHash('sha256').update(`${tenantId}:${clientId}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const isRow = (entity: Entity, id: string): SQL => sql`${columnOf(entity, 'id')} = ${id}`;

function atMostSo(rows: (Row & { matched: number })[], atMost: number): Row[] {
  const matched = rows[0]?.matched ?? 0;
  if (matched > atMost)
    throw conflict(`${matched} rows match, and at most ${atMost} were to be touched; nothing was.`, { matched, atMost });
  return rows.filter(({ id }) => id !== null);
}

/** Where the rows stand: what their paths begin with alike, since the database does not say which of many it refused. */
function common([first = [], ...others]: At[]): At {
  const differs = first.findIndex((part, i) => others.some((other) => other[i] !== part));
  return differs < 0 ? first : first.slice(0, differs);
}

/** What the database refused, said of the input. PostgreSQL's own text stays here: it may name rows. */
function explained(error: unknown, entity: Entity, at: At, verb: 'refer' | 'delete'): unknown {
  const { code, constraint = '' } = error as { code?: string; constraint?: string };
  if (code === '23503') {
    if (verb === 'delete') return conflict('Other rows refer to it; delete those first, or make them refer to another.');
    const key = Object.keys(entity.columns).find((key) => constraint === `${entity.sqlName}_${columnOf(entity, key).name}_fkey`);
    return badInput([{ path: key ? [...at, key] : at, message: 'refers to a row that does not exist' }]);
  }
  if (code === '23505') {
    if (constraint.endsWith('_pkey')) return conflict('A row with this clientId exists.');
    const keys = (entity.unique ?? []).find(
      (keys) => constraint === `${entity.sqlName}_${keys.map((key) => columnOf(entity, key).name).join('_')}_key`,
    );
    return keys && conflict(`A row with the same ${keys.join(' and ')} exists.`, { fields: keys });
  }
  if (code === '23514') {
    const check = checksOf(entity).find(([name]) => name === constraint)?.[1];
    if (check) return badInput([{ path: [...at, check.at], message: check.says }]);
    const key = Object.keys(entity.columns).find((key) => constraint.startsWith(`${entity.sqlName}_${columnOf(entity, key).name}_`));
    const message = constraint.endsWith('_active') ? 'is a deactivated user' : 'is not allowed';
    return badInput([{ path: key ? [...at, key] : at, message }]);
  }
  return undefined;
}
