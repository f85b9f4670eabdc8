import { drizzle } from 'drizzle-orm/node-postgres';
import { relations } from '../../schema/index.js';

/** A Drizzle client that knows tables and relations and connects to nothing: Pothos reads types from it, and rows come through the loaders. */
export const unconnected = drizzle.mock({ relations });
