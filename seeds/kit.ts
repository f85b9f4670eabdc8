import type { PgTable } from 'drizzle-orm/pg-core';

/** Rows to insert, in an order that satisfies foreign keys. */
export type Rows = [table: PgTable, rows: Record<string, unknown>[]];

/** Tenants and users share a number: their well-known ids differ in the ordinal alone. */
const tableNumbers = {
  tenants: 0,
  users: 0,
  invites: 1,
  documents: 2,
  companies: 3,
  contacts: 4,
  deals: 5,
  dealActivities: 6,
  meetings: 7,
  meetingParticipants: 8,
  transcripts: 9,
  meetingSummaries: 10,
  tasks: 11,
  automations: 12,
  automationRuns: 13,
  aiEmployeeJobs: 14,
  aiEmployeeOutputs: 15,
  hubLinks: 16,
  integrations: 17,
  events: 18,
  notifications: 19,
  files: 20,
  auditLog: 21,
  replicaDevices: 22,
};

/** A table that has seeded rows. */
export type SeededTable = keyof typeof tableNumbers;

/**
 * The id of a seeded row, shaped like a version 4 UUID.
 * `prefix` is the tenant's first eight hexadecimal digits, `ordinal` a whole number from 0, unique within the table.
 */
export function rowId(prefix: string, table: SeededTable, ordinal: number): string {
  return `${prefix}-${tableNumbers[table].toString(16).padStart(4, '0')}-4000-8000-${String(ordinal).padStart(12, '0')}`;
}

const minute = 60_000;
const day = 24 * 60 * minute;
const anchor = Date.UTC(2026, 10, 16, 9);

/** The instant `days` before Monday 16 November 2026, 09:00 UTC, and `minutes` after that; negative days lie ahead. */
export const daysAgo = (days: number, minutes = 0): Date => new Date(anchor - days * day + minutes * minute);

/** `instant` moved by `minutes`. */
export const later = (instant: Date, minutes: number): Date => new Date(instant.getTime() + minutes * minute);

/** The day `days` after 16 November 2026, as `YYYY-MM-DD`. */
export const dateAhead = (days: number): string => daysAgo(-days).toISOString().slice(0, 10);

/** The item at `index`, going round; `list` has at least one. */
export const cycle = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** Numbers that look random and are the same in every run. */
export interface Dice {
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** One of `list`, which has at least one item. */
  pick<T>(list: readonly T[]): T;
}

/** Dice that always fall the same way for the same `seed` (mulberry32). */
export function dice(seed: string): Dice {
  let state = 0;
  for (const character of seed) state = (Math.imul(state, 31) + (character.codePointAt(0) ?? 0)) | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return { int, pick: (list) => cycle(list, int(0, list.length - 1)) };
}
