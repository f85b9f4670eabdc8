import type { ClientBase, PoolClient } from 'pg';
import { sqlState } from '../../errors.js';
import type { Engine } from '../engine.js';
import { discard, giveBack } from '../envelope.js';
import { catalog, doorkeeper, runtime } from './catalog.js';
import { type Declared, expected } from './expected.js';
import type { Check, Finding } from './finding.js';
import { functions } from './functions.js';
import { keys } from './keys.js';
import { policies } from './policies.js';
import { privileges } from './privileges.js';
import { probeReads, probeSettings, probeWrites } from './probes.js';
import { relations } from './relations.js';
import { login, roles } from './roles.js';
import { settings } from './settings.js';
import { tables } from './tables.js';
import { triggers } from './triggers.js';

/** One statement each: how many there are does not depend on the number of tables. */
const parts = [roles, tables, policies, privileges, keys, triggers, functions, relations, settings];

/** The probes that have something to hold: settings, connection, reading for no tenant and for another, writing for another. */
const probes = 5;

/** How many things are checked of a database. */
export const checks = [...parts, login].flat().length + probes;

/** How often the backend is looked at before anything else: without a transaction of its own nothing can be asked. */
const looks = 3;
const moves: Finding = {
  object: 'connection',
  says: 'changes its backend within a transaction',
  mend: 'use a pooler in transaction or session mode, not in statement mode',
};

export interface Verdict {
  /** Empty where isolation holds. */
  findings: Finding[];
  /** What is wrong with the login alone: refused in production, where a gateway has one of its own. */
  login: Finding[];
}

/**
 * Audits the database through a connection of the pool, as the runtime role, and changes nothing: catalogs first, then live
 * probes, twice on the one connection. Whoever asks decides what a login that could pass the policies means.
 * @throws what the database threw where it could not be asked: that says nothing of isolation.
 */
export async function audit({ pool }: Engine, declarations: Iterable<Declared>): Promise<Verdict> {
  const client = await pool.connect();
  try {
    const demands = expected(declarations);
    const before = await probeSettings(client);
    const verdict = await rolledBack(client, () => inspect(client, demands));
    // Once a transaction has set them, the settings are '' for the life of the connection, and no longer null.
    const again = verdict.findings.length === 0 ? await rolledBack(client, () => reread(client, demands)) : [];
    const after = await probeSettings(client);
    giveBack(client);
    return { ...verdict, findings: unique([...verdict.findings, ...before, ...again, ...after]) };
  } catch (error) {
    discard(client);
    throw error;
  }
}

/** What audit() finds inside a transaction, begun by whoever calls and rolled back by them; the runtime role is in force afterwards. */
export async function inspect(client: ClientBase, demands: string): Promise<Verdict> {
  const refused = await enter(client);
  if (refused) return { findings: [refused], login: [] };
  const pid = await backend(client);
  for (let i = 0; i < looks; i++) {
    if ((await backend(client)) !== pid) return { findings: [moves], login: [] };
  }
  const findings: Finding[] = [];
  for (const part of parts) findings.push(...(await ask(client, part, demands)));
  findings.push(...(await probeReads(client, demands)), ...(await probeWrites(client, demands)));
  if ((await backend(client)) !== pid) findings.push(moves);
  return { findings: unique(findings), login: await ask(client, login, demands) };
}

async function reread(client: ClientBase, demands: string): Promise<Finding[]> {
  const refused = await enter(client);
  return refused ? [refused] : probeReads(client, demands);
}

/** Goes into the runtime role for the rest of the transaction; the finding where that cannot be. */
async function enter(client: ClientBase): Promise<Finding | undefined> {
  try {
    await client.query(`SELECT '${doorkeeper}'::regrole`);
    await client.query(`SET LOCAL ROLE ${runtime}`);
  } catch (error) {
    if (!['42501', '42704', '22023'].includes(sqlState(error) ?? '')) throw error;
    return {
      object: `role ${runtime}`,
      says: `cannot be entered: ${(error as Error).message}`,
      mend: `GRANT ${runtime} TO <login> WITH INHERIT FALSE, SET TRUE;`,
    };
  }
  // What PostgreSQL tells of an expression depends on them.
  await client.query(`SELECT set_config('search_path', 'pg_catalog, public, pg_temp', true), set_config('quote_all_identifiers', 'off', true),
    set_config('statement_timeout', '30000', true), set_config('lock_timeout', '2000', true)`);
  return undefined;
}

async function ask(client: ClientBase, part: Check[], demands: string): Promise<Finding[]> {
  const all = part.map(({ sql }) => `SELECT * FROM (${sql}) AS it(object, says, mend)`).join(' UNION ALL ');
  const { rows } = await client.query<Finding>(`${catalog} ${all}`, [demands]);
  return rows;
}

async function backend(client: ClientBase): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid;
}

async function rolledBack<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  const result = await work();
  await client.query('ROLLBACK');
  return result;
}

/** One flaw can show in several places of a table, and twice in the same words. */
function unique(findings: Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.object} ${finding.says}`, finding])).values()];
}
