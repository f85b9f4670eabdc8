import type { ObjectRef } from '@pothos/core';
import { encodeGlobalID } from '@pothos/plugin-relay';
import { api, type Entity, type Relation } from '../../schema/index.js';
import { columnOf, kindOf, shownColumns } from '../db/columns.js';
import type { Row } from '../db/flight.js';
import type { Builder, SchemaTypesOf } from './builder.js';
import { type Connection, connectionType } from './connections.js';
import { descriptionOf, Inputs } from './inputs.js';
import { type Resolver, resolveById, resolveList, resolveRelated, resolveRelatedList } from './resolvers.js';

/** The row behind a required key is there: the database refuses to delete it. */
type Resolve<T> = Resolver<Row, object, T>;
type Ref<T> = ObjectRef<SchemaTypesOf<Builder>, T>;

/** The API made from the tables, for modules to build on. */
export interface Entities {
  inputs: Inputs;
  /** The object type of a table's rows. */
  node(entity: Entity): Ref<Row>;
}

/** Adds every shown table to the schema: its type and connection, its filter and order, and the fields of Query that read it. */
export function addEntities(builder: Builder): Entities {
  const inputs = new Inputs(builder);
  const types = new Map(api.map((entity) => [entity, declare(builder, inputs, entity)]));
  const typesOf = (entity: Entity) => types.get(entity) as ReturnType<typeof declare>;
  for (const entity of api) addFields(builder, inputs, entity, typesOf);
  return { inputs, node: (entity) => typesOf(entity).node };
}

/** The types of one table, still without fields: those of other tables may not exist yet. */
function declare(builder: Builder, inputs: Inputs, entity: Entity) {
  const { type: name, description } = entity.exposes;
  // The plugin knows the type as the table's, and reads nothing by itself: the fields are plain, and the rows come from the loaders.
  const node = builder.drizzleObject(entity.name, {
    name,
    description,
    select: { columns: {} },
    interfaces: [builder.nodeInterfaceRef()],
  }) as unknown as Ref<Row>;
  const args = () =>
    builder.args((t) => ({
      first: t.int({ description: 'How many rows from the start; 20 when neither first nor last is given, 100 at most.' }),
      after: t.string({ description: 'Only rows after the one with this cursor.' }),
      last: t.int({ description: 'How many rows from the end; 100 at most.' }),
      before: t.string({ description: 'Only rows before the one with this cursor.' }),
      filter: t.field({ type: inputs.filter(entity), description: 'Only rows for which this holds.' }),
      orderBy: t.field({ type: [inputs.orderBy(entity)], description: 'What to sort by; ties are broken by id.' }),
    }));
  let made: { connection: Ref<Connection>; args: ReturnType<typeof args> } | undefined;
  /** Made when a field first leads there: of some tables only single rows are shown. */
  const list = () => {
    made ??= { connection: connectionType(builder, entity, node) as Ref<Connection>, args: args() };
    return made;
  };
  return { node, list };
}

function addFields(builder: Builder, inputs: Inputs, entity: Entity, typesOf: (entity: Entity) => ReturnType<typeof declare>): void {
  const { type, root } = entity.exposes;
  const { node, list } = typesOf(entity);

  builder.objectFields(node, (t) => {
    const nodeId = t.id({
      description: 'The id of the row among the rows of all types.',
      resolve: (row) => encodeGlobalID(type, String(row.id)),
    });
    const column = (key: string) => {
      const [inner, nullable] = [inputs.typeOf(entity, key), !columnOf(entity, key).notNull];
      const description = descriptionOf(entity, key);
      const resolve = (row: Row) => row[key];
      return t.field({ type: kindOf(entity, key) === 'strings' ? [inner] : inner, nullable, description, resolve: resolve as never });
    };
    const relation = (to: Relation) => {
      const { description, target, kind } = to;
      if (kind === 'many') {
        const { connection: type, args } = typesOf(target).list();
        return t.field({ type, args, description, resolve: resolveRelatedList(to) });
      }
      // A row that not everyone may see can be missing where the key is set.
      const nullable = !to.column.notNull || target.access.read !== 'anyone';
      return t.field({ type: typesOf(target).node, nullable, description, resolve: resolveRelated(to) as Resolve<Row> });
    };
    return {
      nodeId,
      ...Object.fromEntries(shownColumns(entity).map((key) => [key, column(key)])),
      ...Object.fromEntries(entity.relations.map((to) => [to.name, relation(to)])),
    };
  });

  if (root === false) return;
  const { connection, args } = list();
  const single = type.charAt(0).toLowerCase() + type.slice(1);
  builder.queryFields((t) => ({
    [entity.name]: t.field({ type: connection, args, description: `The ${type} rows.`, resolve: resolveList(entity) }),
    [single]: t.field({
      type: node,
      nullable: true,
      args: { id: t.arg.id({ required: true, description: 'The id of the row.' }) },
      description: `The ${type} with this id; null where there is none.`,
      resolve: resolveById(entity),
    }),
  }));
}
