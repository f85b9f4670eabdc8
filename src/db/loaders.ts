import DataLoader from 'dataloader';
import type { Query, SQL } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { Entity, Relation } from '../../schema/index.js';
import type { Plans } from './envelope.js';
import type { Row } from './flight.js';
import { askedAlong, type List, type Page, pageOf } from './list.js';
import { memoized } from './memoized.js';
import { countStatement, countsStatement, pageStatement, pagesStatement, shownIn } from './pages.js';
import { rowsStatement } from './rows.js';
import { compile } from './statement.js';
import type { TenantTransaction } from './tenant-transaction.js';

/** A way of reading the rows of a list. */
interface Way {
  /** Among the statements that the list's shape keeps. */
  name: string;
  rows: () => SQL;
  /** Selects the ids of the rows that the list shows. */
  shown: () => SQL;
  plans: Plans;
  /** By the placeholders of both. */
  values: Readonly<Record<string, unknown>>;
}

interface RowKey {
  id: string;
  columns: readonly string[];
}

/**
 * What an operation reads through: at most one statement for a relation and level, however many rows ask.
 * Made for one operation and its transaction, and never kept longer: what is loaded belongs to who asked.
 */
export class Loaders {
  readonly #rows = new Map<Entity, DataLoader<RowKey, Row | null>>();
  /** What rows are asked for by, as one text for each list of columns. */
  readonly #columns = new Map<readonly string[], string>();
  /** By table and columns, then by id. DataLoader would make another promise for everyone who asks again. */
  readonly #asked = new Map<string, Map<string, Promise<Row | null>>>();
  readonly #pages = new Map<List, DataLoader<string, Page>>();
  /** The pages, by their parents, of lists that were asked for along with the rows above them: there before those rows are. */
  readonly #below = new Map<List, Map<unknown, Page>>();
  readonly #counts = new Map<List, DataLoader<string, number>>();

  constructor(private readonly transaction: TenantTransaction) {}

  /** The row with this id, with at least these properties; null where the tenant has none such, or who asks may not see it. */
  row(entity: Entity, id: string, columns: readonly string[]): Promise<Row | null> {
    const key = memoized(this.#columns, columns, () => `${entity.name} ${columns.join()}`);
    const asked = memoized(this.#asked, key, () => new Map<string, Promise<Row | null>>());
    return memoized(asked, id, () => this.#rowsOf(entity).load({ id, columns }));
  }

  #rowsOf(entity: Entity): DataLoader<RowKey, Row | null> {
    return memoized(
      this.#rows,
      entity,
      () =>
        new DataLoader<RowKey, Row | null>(
          async (keys) => {
            const statement = compiledRows(entity, [...new Set(keys.flatMap((key) => key.columns))]);
            const ids = [...new Set(keys.map(({ id }) => id))];
            const rows = await this.transaction.prepared(statement, 'once', { ids });
            const byId = new Map(rows.map((row) => [row.id, row]));
            return keys.map(({ id }) => byId.get(id) ?? null);
          },
          { cache: false },
        ),
    );
  }

  /** A page of a whole table. */
  async page(list: List): Promise<Page> {
    const rows = await this.#withBelow(list, {
      name: 'page',
      rows: () => pageStatement(list),
      shown: () => shownIn(list),
      plans: list.plans.all,
      values: list.values,
    });
    return pageOf(list, rows);
  }

  /** The page of one parent: as it came along with the rows above it, or else read together with those of its siblings. */
  pageOf(list: List, relation: Relation, parent: string): Page | Promise<Page> {
    const known = this.#below.get(list);
    if (known) return known.get(parent) ?? pageOf(list, []);
    const loader = memoized(
      this.#pages,
      list,
      () =>
        new DataLoader<string, Page>(async (parents) => {
          const pages = await this.#pagesOf(list, relation, parents);
          return parents.map((parent) => pages.get(parent) ?? pageOf(list, []));
        }),
    );
    return loader.load(parent);
  }

  async #pagesOf(list: List, { key }: Relation, parents: readonly string[]): Promise<Map<unknown, Page>> {
    const rows = await this.#withBelow(list, {
      name: `pages by ${key}`,
      rows: () => pagesStatement(list, key),
      shown: () => shownIn(list, key),
      plans: list.plans.parents,
      values: { ...list.values, parents },
    });
    return pagesByParent(list, rows);
  }

  /** The rows of a list, once the lists below it are answered too. */
  async #withBelow(list: List, way: Way): Promise<Row[]> {
    const rows = this.transaction.prepared(compiledOnce(list, way.name, way.rows), way.plans, way.values);
    const below = this.#sendBelow(list, list, way);
    const read = await rows;
    await Promise.all(below);
    return read;
  }

  /**
   * Asks for the lists below `list` without waiting for its rows, where an index has it: their ids are found again in the query's
   * snapshot. The statements are kept with those of `top`, the list that was asked for by itself. Each promise is fulfilled when
   * one is answered, also with an error: whoever asks for the list then is told.
   */
  #sendBelow(top: List, list: List, way: Pick<Way, 'name' | 'shown' | 'plans' | 'values'>): Promise<void>[] {
    return askedAlong(list, way.plans).flatMap(({ relation: { key }, list: lower }, i) => {
      const name = `${way.name} ${i}`;
      const { parents: plans } = lower.plans;
      const values = { ...way.values, ...lower.values };
      const statement = compiledOnce(top, name, () => pagesStatement(lower, key, way.shown()));
      const answered = this.transaction.prepared(statement, plans, values).then(
        (rows) => {
          // The rows above may come in several batches.
          const pages = memoized(this.#below, lower, () => new Map<unknown, Page>());
          for (const [parent, page] of pagesByParent(lower, rows)) pages.set(parent, page);
        },
        () => void this.#below.delete(lower),
      );
      const shown = () => shownIn(lower, key, way.shown());
      return [answered, ...this.#sendBelow(top, lower, { name, shown, plans, values })];
    });
  }

  /** How many rows a list has. */
  async count(list: List): Promise<number> {
    const statement = compiledOnce(list, 'count', () => countStatement(list));
    const [row] = await this.transaction.prepared<{ count: number }>(statement, 'each', list.values);
    return row?.count ?? 0;
  }

  /** How many rows a list has for one parent, counted together with its siblings'. */
  countOf(list: List, relation: Relation, parent: string): Promise<number> {
    const loader = memoized(
      this.#counts,
      list,
      () =>
        new DataLoader<string, number>(async (parents) => {
          const statement = compiledOnce(list, `counts by ${relation.key}`, () => countsStatement(list, relation.key));
          const rows = await this.transaction.prepared<{ $parent: string; count: number }>(statement, 'each', { ...list.values, parents });
          const byParent = new Map(rows.map(({ $parent, count }) => [$parent, count]));
          return parents.map((parent) => byParent.get(parent) ?? 0);
        }),
    );
    return loader.load(parent);
  }
}

/** The statement `name` of a list's shape, in which nothing else may have a part: whoever asks later, of whatever tenant, gets the same. */
const compiledOnce = ({ statements }: List, name: string, make: () => SQL): Query => memoized(statements, name, () => compile(make()));

function pagesByParent(list: List, rows: readonly Row[]): Map<unknown, Page> {
  const byParent = new Map<unknown, Row[]>();
  for (const row of rows) {
    const siblings = byParent.get(row.$parent);
    if (siblings) siblings.push(row);
    else byParent.set(row.$parent, [row]);
  }
  return new Map(Array.from(byParent, ([parent, own]) => [parent, pageOf(list, own)]));
}

/** The statements that look rows up, by table and columns: clients choose columns, and could choose any of them. */
const lookUps = new LRUCache<string, Query>({ max: 1_000 });

/** The statement that looks rows up, compiled once for these columns. */
const compiledRows = (entity: Entity, columns: readonly string[]): Query =>
  memoized<string, Query>(lookUps, `${entity.name} ${columns.join()}`, () => compile(rowsStatement(entity, columns)));
