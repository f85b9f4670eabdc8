import type { ObjectRef } from '@pothos/core';
import type { Entity, Relation } from '../../schema/index.js';
import type { Row } from '../db/flight.js';
import { cursor, type List, type Page } from '../db/list.js';
import type { Builder, SchemaTypesOf } from './builder.js';
import type { Context } from './context.js';

/** A page of rows, and how many there are on all pages; each is read when a field first asks for it. */
export class Connection {
  #page: Page | Promise<Page> | undefined;
  #count: Promise<number> | undefined;

  constructor(
    readonly list: List,
    private readonly context: Context,
    private readonly from?: { relation: Relation; parent: string },
  ) {}

  /** What is made of the page; no promise where it came along with the rows above it. */
  page<T>(take: (page: Page) => T): T | Promise<T> {
    const { list, context, from } = this;
    this.#page ??= from ? context.loaders.pageOf(list, from.relation, from.parent) : context.loaders.page(list);
    return this.#page instanceof Promise ? this.#page.then(take) : take(this.#page);
  }

  count(): Promise<number> {
    const { list, context, from } = this;
    this.#count ??= from ? context.loaders.countOf(list, from.relation, from.parent) : context.loaders.count(list);
    return this.#count;
  }
}

interface Edge {
  list: List;
  row: Row;
}

/** Declares `<Type>Connection` and `<Type>Edge`. */
export function connectionType(builder: Builder, entity: Entity, node: ObjectRef<SchemaTypesOf<Builder>, Row>) {
  const { type } = entity.exposes;
  const edge = builder.objectRef<Edge>(`${type}Edge`).implement({
    description: `A ${type} in a connection.`,
    fields: (t) => ({
      cursor: t.string({ description: 'Where the row stands; for `after` and `before`.', resolve: ({ list, row }) => cursor(list, row) }),
      node: t.field({ type: node, description: 'The row.', resolve: ({ row }) => row }),
    }),
  });
  return builder.objectRef<Connection>(`${type}Connection`).implement({
    description: `A page of ${type} rows.`,
    fields: (t) => ({
      nodes: t.field({ type: [node], description: 'The rows of the page.', resolve: (it) => it.page(({ rows }) => rows) }),
      edges: t.field({
        type: [edge],
        description: 'The rows of the page with their cursors.',
        resolve: (it) => it.page(({ rows }) => rows.map((row) => ({ list: it.list, row }))),
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'What lies on both sides of the page.',
        resolve: (it) =>
          it.page(({ rows, hasNextPage, hasPreviousPage }) => {
            const [first, last] = [rows.at(0), rows.at(-1)];
            return {
              hasNextPage,
              hasPreviousPage,
              startCursor: first ? cursor(it.list, first) : null,
              endCursor: last ? cursor(it.list, last) : null,
            };
          }),
      }),
      totalCount: t.int({ description: 'How many rows there are on all pages. Counted only when asked for.', resolve: (it) => it.count() }),
    }),
  });
}
