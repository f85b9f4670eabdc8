import { sql } from 'drizzle-orm';

/** The database's clock, cut to the precision of our columns: rounded, a time could lie ahead of the clock. */
export const now = sql`date_trunc('milliseconds', clock_timestamp())`;
