import { declarations } from '../../schema/kit.js';
import type { Identity, Role } from '../db/identity.js';
import { identityOf, type Person, type TestGateway } from './gateway.js';

/** A page as it came. */
export interface Page {
  resync: string | null;
  tables: { table: string; columns: string[]; rows: string; count: number; deleted: string[] }[];
  cursor: string | null;
  hasMore: boolean;
  lastMutationId: number;
}

/** Rows by id, by table. */
export type Rows = Map<string, Map<string, unknown[]>>;

/** What `more` asks beside the device. */
export interface More {
  first?: number;
  schema?: string;
  refill?: string[];
}

const document = `query($deviceId: ID!, $after: String, $first: Int, $schema: ID!, $refill: [String!]) {
  changes(deviceId: $deviceId, after: $after, first: $first, schema: $schema, refill: $refill) {
    resync cursor hasMore lastMutationId tables { table columns rows count deleted }
  }
}`;

/** A device whose replica is in memory: it applies pages as they come, and knows when it has the last one. */
export class TestDevice {
  rows: Rows = new Map();
  cursor: string | null = null;
  /** The text of everything that it was sent. */
  sent = '';

  private constructor(
    private readonly gateway: TestGateway,
    readonly as: Person | Identity,
    readonly id: string,
    public schema: string,
  ) {}

  static async register(gateway: TestGateway, as: Person | Identity, name = 'laptop'): Promise<TestDevice> {
    const made = await gateway.ask(
      'mutation($name: String!) { createReplicaDevice(input: { name: $name }) { replicaDevice { id } query { replicaSchema { version } } } }',
      {
        as,
        variables: { name },
      },
    );
    const { replicaDevice, query } = made.data.createReplicaDevice;
    return new TestDevice(gateway, as, replicaDevice.id, query.replicaSchema.version);
  }

  ask(more: More = {}) {
    const variables = { deviceId: this.id, after: this.cursor, schema: this.schema, ...more };
    return this.gateway.ask(document, { as: this.as, variables });
  }

  /** Asks for a page and applies it. */
  async page(more: More = {}): Promise<Page> {
    const { data, errors, text } = await this.ask(more);
    if (errors) throw new Error(errors[0]?.message);
    const page: Page = data.changes;
    this.sent += text;
    if (page.resync) return page;
    for (const { table, rows, deleted } of page.tables) {
      const known = this.rows.get(table) ?? new Map<string, unknown[]>();
      this.rows.set(table, known);
      for (const row of JSON.parse(rows) as unknown[][]) known.set(row[0] as string, row);
      for (const id of deleted) known.delete(id);
    }
    this.cursor = page.cursor;
    return page;
  }

  /** Asks until there is no more, and returns all pages. */
  async pull(more: More = {}): Promise<Page[]> {
    const pages = [await this.page(more)];
    const { refill: _, ...next } = more;
    while (pages.at(-1)?.hasMore) pages.push(await this.page(next));
    return pages;
  }

  /** Starts anew. */
  reset(): void {
    this.rows = new Map();
    this.cursor = null;
  }

  push(mutations: object[], deviceId = this.id) {
    return this.gateway.ask(
      `mutation($input: ReplicaPushInput!) { replicaPush(input: $input) {
        lastMutationId stopped { reason error } results { id replayed data errors }
      } }`,
      { as: this.as, variables: { input: { deviceId, mutations } } },
    );
  }

  /** The keys that it has, by table, in order: what is compared where values are not in question. */
  get keys(): Record<string, string[]> {
    return Object.fromEntries([...this.rows].map(([table, rows]) => [table, [...rows.keys()].sort()]).filter(([, keys]) => keys?.length));
  }
}

/** The ids of what a person may see, by table, as the database has them now; read past all policies. */
export async function visibleKeys({ database }: TestGateway, as: Person): Promise<Record<string, string[]>> {
  const { tenantId, userId } = identityOf(as);
  const role = as.split('.')[1] as Role;
  const found: [string, string[]][] = [];
  for (const { sqlName, tenant, access, owner, columns, replicates } of declarations.values()) {
    if (replicates.length === 0 || (access.read === 'admins' && role !== 'admin')) continue;
    const own = access.read === 'self' ? `and "${columns[owner as string]?.name}" = '${userId}'` : '';
    const { rows } = await database.engine.pool.query<{ id: string }>(
      `select id from "${sqlName}" where "${tenant.name}" = '${tenantId}' ${own} order by id`,
    );
    if (rows.length > 0) found.push([sqlName, rows.map(({ id }) => id).sort()]);
  }
  return Object.fromEntries(found);
}
