import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { declarations } from '../../schema/kit.js';
import { replicaTables, tableOf } from '../db/replica/tables.js';
import { type OpenOptions, open, type Replica } from '../replica/index.js';
import type { Person, TestGateway } from './gateway.js';

/** Replicas of a test gateway's, in a directory of their own. */
export class Devices {
  readonly directory = mkdtempSync(join(tmpdir(), 'devices-'));
  readonly #open: Replica[] = [];

  constructor(private readonly gateway: TestGateway) {}

  path = (name: string) => join(this.directory, `${name}.db`);

  /** Opens the replica of that name, which is made where it is not there. */
  async open(name: string, as: Person, options: Partial<OpenOptions> = {}): Promise<Replica> {
    const replica = await open({
      file: this.path(name),
      url: this.gateway.url,
      token: () => this.gateway.token(as),
      device: name,
      ...options,
    });
    this.#open.push(replica);
    return replica;
  }

  /** All bytes of a replica's file, and of what SQLite keeps beside it. */
  bytes(name: string): string {
    return ['', '-wal'].map((suffix) => readFileSync(this.path(name) + suffix, 'latin1')).join('');
  }

  async remove(): Promise<void> {
    for (const replica of this.#open) await replica.close();
    rmSync(this.directory, { recursive: true });
  }
}

/** Makes the gateway replicate of `table` only these columns, as one of another version would. @returns what undoes it. */
export function replicateOnly(table: string, columns: (all: string[]) => string[]): () => void {
  const declaration = declarations.get(table);
  const served = replicaTables('admin').find(({ name }) => name === table);
  if (!declaration || !served) throw new Error(`no replicated table ${table}`);
  const before = { ...served };
  Object.assign(served, tableOf({ ...declaration, replicates: columns(declaration.replicates) }));
  return () => void Object.assign(served, before);
}

/** Runs `work` while the gateway replicates of `table` only these columns. */
export async function withColumns<T>(table: string, columns: (all: string[]) => string[], work: () => Promise<T>): Promise<T> {
  const undo = replicateOnly(table, columns);
  return work().finally(undo);
}

/** What becomes of a request: it passes, it or its answer is lost, it is sent twice, or it arrives after the next one as well. */
export type Fate = 'passes' | 'lost' | 'answerLost' | 'doubled' | 'late';

/** A proxy before a gateway that treats requests as a bad network does. */
export class BadNetwork {
  /** What becomes of the next request. */
  fate: () => Fate = () => 'passes';
  readonly #late: (() => Promise<unknown>)[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(target: string): Promise<BadNetwork> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const network = new BadNetwork(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
    server.on('request', async (request, response) => {
      const body = await buffer(request);
      const { authorization = '' } = request.headers;
      const send = () =>
        fetch(target, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json', authorization }, body });
      const fate = network.fate();
      if (fate === 'lost') return response.destroy();
      const answer = await send();
      const text = await answer.text();
      for (const again of network.#late.splice(0)) await again();
      if (fate === 'doubled') await send();
      if (fate === 'late') network.#late.push(send);
      if (fate === 'answerLost') return response.destroy();
      return response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    });
    return network;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
