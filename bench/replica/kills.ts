import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { open, ReplicaError } from '../../src/replica/index.js';
import { send } from '../faults/client.js';
import { startGateway } from '../faults/gateway.js';
import { limits, type Outcome, type Scene } from './scene.js';

/** How often each is killed, with SIGKILL, while the devices write. */
const kills = { client: 48, gateway: 10, database: 4 };
const devices = 4;

const entry = fileURLToPath(new URL('kill-client.ts', import.meta.url));

/** A device that writes, in a process of its own, which starts again when it is killed. */
class Device {
  #child: ChildProcess | undefined;
  /** What its file has promised to keep. */
  readonly written: string[] = [];
  /** How often it ended without being killed, which it never should. */
  ended = 0;

  constructor(
    readonly name: string,
    readonly file: string,
    private readonly url: string,
    private readonly token: string,
  ) {}

  start(): void {
    const child = spawn(process.execPath, ['--import', 'tsx', entry, this.file, this.url, this.name], {
      env: { PATH: process.env.PATH, TOKEN: this.token },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.once('exit', (code) => {
      if (code !== null) this.ended++;
    });
    let rest = '';
    child.stdout.on('data', (chunk) => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      this.written.push(...lines);
    });
    this.#child = child;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }
}

/** Kills devices, gateway and database under load, and counts what became of every note that was written. */
export async function killing(scene: Scene, progress: (line: string) => void): Promise<Outcome> {
  const { server, user, directory } = scene;
  await send(scene.gateway.url, user, 'mutation { createDeal(input: { title: "notes" }) { deal { id } } }');
  const port = scene.gateway.port;
  const all = Array.from(
    { length: devices },
    (_, i) => new Device(`kill ${i}`, join(directory, `kill-${i}.db`), scene.gateway.url, user.token),
  );
  for (const device of all) device.start();
  const started = async (device: Device, more: number) => {
    for (let waited = 0; device.written.length < more && waited < 60_000; waited += 50) await sleep(50);
  };
  const total = kills.client + kills.gateway + kills.database;
  let copies = 0;
  try {
    await Promise.all(all.map((device) => started(device, 1)));
    for (let i = 0; i < total; i++) {
      const device = all[i % devices] as Device;
      if (i % 6 === 3) {
        progress(`kill ${i + 1} of ${total}: the gateway`);
        await scene.gateway.kill();
        scene.gateway = await startGateway(server.url, port, limits);
      } else if (i % 15 === 7) {
        progress(`kill ${i + 1} of ${total}: the database`);
        await server.crash();
      } else {
        const before = device.written.length;
        await device.kill();
        // Some devices go on with a copy of their file, as if a disk had been put back.
        if (i % 20 === 10) cpSync(device.file, join(directory, `copy-${copies++}.db`));
        device.start();
        await started(device, before + 1);
        await sleep(Math.random() * 400);
      }
    }
  } finally {
    for (const device of all) await device.kill();
  }
  const files = [...all.map(({ file }) => file), ...Array.from({ length: copies }, (_, i) => join(directory, `copy-${i}.db`))];
  let exact = 0;
  for (const file of files) {
    const replica = await open({ file, url: scene.gateway.url, token: user.token });
    for (;;) {
      await replica.push().catch((error) => {
        if (!(error instanceof ReplicaError) || error.code !== 'OFFLINE') throw error;
      });
      const { waiting, sent } = await replica.status();
      if (waiting + sent === 0) break;
    }
    if ((await replica.conflicts()).length > 0) progress(`${file} has conflicts`);
    exact += Number((await replica.verify()).exact);
    await replica.close();
  }
  const rows = await server.query<{ content: string; n: number; foreign: number }>(
    `select content, count(*)::int as n, count(*) filter (where tenant_id <> $1)::int as foreign from deal_activities where content like 'kill %' group by content`,
    [user.tenantId],
  );
  const found = new Map(rows.map((row) => [row.content, row]));
  const written = all.flatMap(({ written }) => written);
  const lost = written.filter((content) => !found.has(content)).length;
  const doubled = rows.filter(({ n }) => n > 1).length;
  const foreign = rows.filter(({ foreign }) => foreign > 0).length;
  return {
    lines: [
      `${kills.client} kills of ${devices} devices, ${kills.gateway} of the gateway, ${kills.database} of the database, ${copies} files copied: ${written.length} notes written, ${lost} lost, ${doubled} doubled, ${foreign} foreign; ${exact} of ${files.length} files exact`,
    ],
    failures: [
      ...all.filter(({ ended }) => ended > 0).map(({ name, ended }) => `${name} ended ${ended} times by itself`),
      ...(lost > 0 ? [`${lost} notes are lost`] : []),
      ...(doubled > 0 ? [`${doubled} notes are doubled`] : []),
      ...(exact < files.length ? [`${files.length - exact} files are not the gateway’s`] : []),
    ],
  };
}
