import { entityOf } from '../../../schema/index.js';
import { users } from '../../../schema/tenants.js';
import type { Member } from '../../db/identity.js';
import { type ReplicaColumn, type ReplicaTable, type ReplicaType, replicaTables, versionOf } from '../../db/replica/tables.js';
import type { Builder } from '../../graphql/builder.js';
import type { Entities } from '../../graphql/entities.js';

const types: Record<ReplicaType, string> = {
  ID: 'A UUID, as text.',
  TEXT: 'Text.',
  INT: 'A 32-bit integer.',
  BIGINT: 'A 64-bit integer, as text.',
  DECIMAL: 'A decimal number, exact, as text.',
  BOOLEAN: 'True or false.',
  DATETIME: 'A time in UTC, as text such as `2026-11-23T10:00:00.000Z`.',
  DATE: 'A date, as text such as `2026-11-23`.',
  JSON: 'JSON, as text.',
  VECTOR: 'A vector of half-precision numbers, as pgvector sends a halfvec, in base64.',
};

/** Adds `replicaSchema`. */
export function addReplicaSchema(builder: Builder, { inputs }: Entities): void {
  const type = builder.enumType('ReplicaColumnType', {
    description: 'What the values of a column are.',
    values: Object.fromEntries(Object.entries(types).map(([name, description]) => [name, { description }])),
  });
  const column = builder.objectRef<ReplicaColumn>('ReplicaColumn').implement({
    description: 'A column of a replica’s table.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name.' }),
      type: t.field({ type, description: 'What its values are.', resolve: ({ type }) => type as never }),
      nullable: t.exposeBoolean('nullable', { description: 'Whether a value may be missing.' }),
      dimensions: t.exposeInt('dimensions', { nullable: true, description: 'How many numbers a vector has.' }),
      references: t.exposeString('references', { nullable: true, description: 'The table whose rows it points at.' }),
      values: t.stringList({
        nullable: true,
        description: 'All values that it can have.',
        resolve: ({ values }) => (values ? [...values] : null),
      }),
    }),
  });
  const table = builder.objectRef<ReplicaTable>('ReplicaTable').implement({
    description: 'A table of a replica.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name.' }),
      version: t.exposeID('version', { description: 'Another one where the rows that a replica has are to be sent again.' }),
      tenantWide: t.boolean({
        description: 'Whether everyone in the company sees the same rows of it.',
        resolve: ({ declaration }) => declaration.access.read === 'anyone',
      }),
      columns: t.field({
        type: [column],
        description: 'Its columns, `id` first, in the order of the values in rows.',
        resolve: ({ columns }) => columns,
      }),
    }),
  });
  const tablesOf = ({ role }: Member) => replicaTables(role);
  const schema = builder.objectRef<Member>('ReplicaSchema').implement({
    description: 'What a replica of who asks is made of.',
    fields: (t) => ({
      version: t.id({
        description: 'Another one wherever tables are to be compared with these.',
        resolve: (member) => versionOf(tablesOf(member)),
      }),
      tenantId: t.exposeID('tenantId', { description: 'The company.' }),
      userId: t.exposeID('userId', { description: 'Who asks.' }),
      role: t.field({ type: inputs.typeOf(entityOf(users), 'role'), description: 'What they may do.', resolve: ({ role }) => role }),
      tables: t.field({ type: [table], description: 'The tables, in the order in which they are sent.', resolve: tablesOf }),
    }),
  });
  builder.queryField('replicaSchema', (t) =>
    t.field({
      type: schema,
      description: 'The tables and columns that a replica of who asks holds.',
      resolve: (_, __, { transaction }) => transaction.member(),
    }),
  );
}
