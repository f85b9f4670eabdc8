import { type ForeignKey, getTableConfig } from 'drizzle-orm/pg-core';
import type { Declaration } from '../../../schema/kit.js';
import { pinned } from './pinned.js';
import { queues } from './queues.js';

/** What an audit reads of a declared table. */
export type Declared = Pick<Declaration, 'sqlName' | 'table' | 'tenant' | 'columns' | 'policies' | 'grants' | 'secrets' | 'replicates'>;

const commands = { all: '*', select: 'r', insert: 'a', update: 'w', delete: 'd' } as const;
const actions = { 'no action': 'a', restrict: 'r', cascade: 'c', 'set null': 'n', 'set default': 'd' } as const;

/** What the tenant's column takes where nothing is given, as PostgreSQL tells it. */
const defaults: Record<string, string> = {
  id: 'gen_random_uuid()',
  tenant_id: "(NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid",
};

/** What the declarations and the pinned functions demand of a database: the checks' `$1`, JSON. */
export function expected(declarations: Iterable<Declared>): string {
  return JSON.stringify({ tables: [...declarations].map(tableOf), routines: pinned, queues });
}

function tableOf({ sqlName, table, tenant, columns, policies, grants, secrets = [], replicates }: Declared) {
  return {
    name: sqlName,
    tenant: tenant.name,
    tenantDefault: defaults[tenant.name],
    policies: policies.map((policy) => ({
      name: policy.name,
      permissive: policy.as === 'permissive',
      command: commands[policy.for],
      using: policy.using?.stored,
      check: policy.withCheck?.stored,
    })),
    grants: grants.flatMap(rightsOf),
    replicates: replicates.length > 0,
    keys: getTableConfig(table).foreignKeys.map(keyOf),
    // 256 random bits, hashed: whoever can name one has it.
    globalKeys: secrets.flatMap((key) => (columns[key]?.isUnique ? [columns[key].name] : [])),
  };
}

/** `UPDATE ("read")` is a right on a column, `UPDATE` one on all. */
function rightsOf(grant: string) {
  const [, privilege, list] = /^(\w+)(?: \((.*)\))?$/.exec(grant) ?? [];
  return list === undefined ? [{ privilege }] : list.split(', ').map((column) => ({ privilege, column: column.replaceAll('"', '') }));
}

function keyOf(key: ForeignKey) {
  const { columns, foreignTable, foreignColumns } = key.reference();
  const names = columns.map(({ name }) => name);
  return {
    name: key.getName(),
    columns: names,
    target: getTableConfig(foreignTable).name,
    targets: foreignColumns.map(({ name }) => name),
    action: actions[key.onDelete ?? 'no action'],
    cleared: key.onDelete === 'set null' ? names.filter((name) => name !== 'tenant_id') : undefined,
  };
}
