import type { World } from './world.js';

/** The tenant's condition, as the gateway's statements have it beside the policies. */
const condition = /(?:"?\w+"?\.)?"?tenant_id"? = (\$\d+)/g;

/** Takes the gateway's own conditions on the tenant out of every statement from now on. What holds then are the policies. */
export function dropConditions({ gateway }: World): void {
  const known = new WeakSet<object>();
  gateway.database.engine.pool.on('acquire', (client) => {
    if (known.has(client)) return;
    known.add(client);
    const wire = (client as unknown as { connection: { parse(query: { text: string }): void } }).connection;
    const { parse } = wire;
    wire.parse = (query) => parse.call(wire, { ...query, text: query.text.replaceAll(condition, '$1::uuid is not null') });
  });
}

/** Takes the pair of policies of a table away, and its row-level security. What holds then are the gateway's own conditions. */
export async function dropPolicies({ gateway }: World, table: string): Promise<void> {
  await gateway.database.engine.pool.query(`
    drop policy tenant_isolation on ${table};
    drop policy tenant_wall on ${table};
    alter table ${table} no force row level security;
    alter table ${table} disable row level security;`);
}
