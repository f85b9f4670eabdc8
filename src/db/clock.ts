import { sql } from 'drizzle-orm';
import pg from 'pg';

/** The database's clock, cut to the precision of our columns: rounded, a time could lie ahead of the clock. */
export const now = sql`date_trunc('milliseconds', clock_timestamp())`;

/** A time as JavaScript prints it, of what PostgreSQL wrote: `2026-11-23 09:00:00.5+00` is `2026-11-23T09:00:00.500Z`. */
export function isoTime(text: string): string {
  const [, day, second, fraction = ''] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?\+00$/.exec(text) ?? [];
  // In another zone than UTC, before Christ or beyond the year 9999.
  if (!day) return new Date(pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)(text)).toISOString();
  return `${day}T${second}.${fraction.padEnd(3, '0')}Z`;
}
