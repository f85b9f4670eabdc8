import { createHash } from 'node:crypto';
import { getTableConfig, type PgColumn } from 'drizzle-orm/pg-core';
import type { Entity } from '../../../schema/index.js';
import { type Declaration, declarations } from '../../../schema/kit.js';
import type { Rule } from '../../../schema/rules.js';
import { enumName } from '../../db/columns.js';
import { hashToken } from '../../db/doors.js';
import type { Row } from '../../db/flight.js';
import type { Identity } from '../../db/identity.js';
import { derivedId } from '../../db/writer.js';
import { localModel } from '../../embeddings/local.js';
import { jsonOfShape } from './json.js';

/** How many rows a company has in each table, but for `tenants` and `users`. */
export const rowCount = 3;

/** The users: an admin, a member, a viewer, and one who has left. */
const userCount = 4;

/** The row whose id follows from a clientId, as those of clients that name their rows do. */
const namedByClient = 2;

/**
 * A company made for attacks: it has rows in every declared table, whatever is added, and every text of them is a canary
 * that no other company has. Companies differ in their letter and rank alone: every value of one is as long as the same
 * value of another, and every value of a higher rank sorts behind every one of a lower.
 */
export class Company {
  readonly canary: string;
  readonly tenantId: string;
  /** By the tables' SQL names. */
  readonly rows = new Map<string, Row[]>();

  constructor(
    letter: string,
    readonly rank: number,
  ) {
    this.canary = `canary-${letter}`;
    this.tenantId = this.#placed(0, 0);
    for (const declaration of declarations.values()) {
      const count = { tenants: 1, users: userCount }[declaration.sqlName] ?? rowCount;
      this.rows.set(
        declaration.sqlName,
        Array.from({ length: count }, (_, ordinal) => this.#row(declaration, ordinal)),
      );
    }
  }

  /** What every id begins with that is not derived: so much alike that no other id sorts between those of two companies. */
  get prefix(): string {
    return `2222222${this.rank}-`;
  }

  identity(role: 'admin' | 'member' | 'viewer'): Identity {
    return { tenantId: this.tenantId, userId: this.id('users', ['admin', 'member', 'viewer'].indexOf(role)) };
  }

  id(table: string, ordinal: number): string {
    if (table === 'tenants') return this.tenantId;
    if (ordinal === namedByClient && table !== 'users') return derivedId(this.tenantId, this.clientId(table));
    return this.#placed(1 + [...declarations.keys()].indexOf(table), ordinal);
  }

  clientId = (table: string): string => `${this.canary}-${table}-client-id`;

  row(table: string, ordinal: number): Row {
    const rows = this.rows.get(table) ?? [];
    return rows[ordinal % rows.length] as Row;
  }

  /** A value as a client sends it: a date as text, an enum by its name. */
  value({ sqlName, columns }: Pick<Entity, 'sqlName' | 'columns'>, key: string, ordinal: number): unknown {
    const rows = this.rows.get(sqlName) ?? [];
    const given = (this.row(sqlName, ordinal)[key] ?? rows.map((row) => row[key]).find((value) => value != null)) as unknown;
    if (given instanceof Date) return given.toISOString();
    if (typeof given === 'bigint') return String(given);
    return columns[key]?.enumValues ? enumName(String(given)) : given;
  }

  #placed = (table: number, ordinal: number): string =>
    `${this.prefix}${table.toString(16).padStart(4, '0')}-4000-8000-${String(ordinal).padStart(12, '0')}`;

  #row(declaration: Declaration, ordinal: number): Row {
    const { sqlName, columns, checks } = declaration;
    const row: Row = Object.fromEntries(
      Object.entries(columns).flatMap(([key, column]) => (column.generated ? [] : [[key, this.#value(declaration, key, column, ordinal)]])),
    );
    for (const check of Object.values(checks?.(columns) ?? {})) {
      // Of columns that exclude each other a row has one, and the next row another.
      const optional = check.columns.filter((key) => !columns[key]?.notNull);
      for (let i = 0; !check.holds(row); i++) {
        const key = optional[(ordinal + 1 + i) % optional.length];
        if (key === undefined || i === optional.length) throw new Error(`${sqlName}: no row is known for which ${check.says}`);
        row[key] = null;
      }
    }
    return row;
  }

  #value(declaration: Declaration, key: string, column: PgColumn, ordinal: number): unknown {
    const { sqlName, tenant, references } = declaration;
    if (key === 'id') return this.id(sqlName, ordinal);
    if (column === tenant) return this.tenantId;
    if (sqlName === 'users' && key === 'deactivatedAt' && ordinal < userCount - 1) return null;
    if (sqlName === 'sessions' && key === 'token') return hashToken(this.token('bos_', ordinal));
    if (sqlName === 'invites' && key === 'token') return hashToken(this.token('boi_', ordinal));
    // One model answers, and it made all chunks; there is an embedder of that name.
    if (key === 'answers') return ordinal === 0;
    if (key === 'model' && (sqlName !== 'embedding_models' || ordinal === 0)) return localModel;
    const target = references?.[key]?.to();
    if (target) {
      const name = getTableConfig(target).name;
      if (name === sqlName) return ordinal === 0 ? null : this.id(name, ordinal - 1);
      return this.id(name, name === 'users' ? this.#user(declaration, key, ordinal) : ordinal);
    }
    if (column.enumValues) return column.enumValues[ordinal % column.enumValues.length];
    return this.#ofType(column, `${this.canary}-${sqlName}-${column.name}-${ordinal}`, ordinal, declaration.rules?.[key]);
  }

  /** Which user a row refers to: of rows that only their user sees the admin has two, and else one belongs to who has left. */
  #user({ access, owner }: Declaration, key: string, ordinal: number): number {
    const own = access.read === 'self' && owner === key;
    return ordinal === rowCount - 1 ? (own ? 0 : userCount - 1) : ordinal;
  }

  /** A token of the form of those that the gateway makes. */
  token = (prefix: 'bos_' | 'boi_', ordinal: number): string =>
    prefix + createHash('sha256').update(`${this.canary} ${prefix} ${ordinal}`).digest('base64url');

  #ofType(column: PgColumn, canary: string, ordinal: number, rule: Rule | undefined): unknown {
    const type = column.getSQLType();
    const number = this.rank * 10 + ordinal;
    switch (/^\w+/.exec(type)?.[0]) {
      case 'text':
        return this.#text(canary, rule);
      case 'jsonb':
        return rule?.kind === 'strings' ? [canary] : rule?.kind === 'json' ? jsonOfShape(rule.shape, canary) : { [canary]: canary };
      case 'uuid':
        return this.id('users', ordinal);
      case 'integer':
        return number;
      case 'bigint':
        return BigInt(number);
      case 'numeric':
        return `${number}.50`;
      case 'boolean':
        return ordinal % 2 === 0;
      case 'date':
        return `20${40 + this.rank}-0${1 + ordinal}-15`;
      case 'timestamp':
        // In the years to come, so that nothing has expired; what may be missing is missing now and then.
        return column.notNull || ordinal % 2 === 1 ? new Date(Date.UTC(2040 + this.rank, ordinal, 15)) : null;
      case 'vector':
        // Each in another direction.
        return Array.from({ length: Number(/\d+/.exec(type)?.[0]) }, (_, i) => (i === number ? 1 : 0.01));
      default:
        throw new Error(`${column.name}: no canary is known for ${type}; add one to src/testing/attacks/company.ts`);
    }
  }

  #text(canary: string, rule: Rule | undefined): string {
    if (rule?.kind !== 'pattern') return canary;
    const candidates = [canary, `${canary}@${this.canary}.example`, `https://${canary}.example/`, `#${String(this.rank).repeat(6)}`];
    const fits = candidates.find((text) => new RegExp(rule.pattern, 'u').test(text));
    if (fits === undefined) throw new Error(`no canary is known that ${rule.says}; add one to src/testing/attacks/company.ts`);
    return fits;
  }
}
