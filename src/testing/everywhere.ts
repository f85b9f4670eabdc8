import { declarations } from '../../schema/kit.js';
import type { TestGateway } from './gateway.js';

/** Everything that the tables hold, as text, and what the gateway logged: for tests of what must not be there. */
export async function everywhere({ database, log }: TestGateway): Promise<string> {
  const texts = await Promise.all(
    [...declarations.keys()].map(async (table) => {
      const { rows } = await database.engine.pool.query<{ text: string }>(
        `select coalesce(string_agg(to_jsonb(it)::text, ' '), '') as text from ${table} it`,
      );
      return rows[0]?.text ?? '';
    }),
  );
  return [...texts, ...log].join('\n');
}
