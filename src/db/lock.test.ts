import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../errors.js';
import { node } from '../testing/process.js';
import { askHolder, takeLock } from './lock.js';

let dataDir: string;
let path: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(dataDir, 'gateway.lock');
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const read = () => JSON.parse(readFileSync(path, 'utf8')) as { pid: number; port: number; secret: string };

/** Another process that takes the lock and keeps it. */
async function holder() {
  const child = node([
    '--input-type=module',
    '--eval',
    `import { takeLock } from './src/db/lock.ts';
    await takeLock(${JSON.stringify(dataDir)});
    console.log('taken it');
    setInterval(() => {}, 1000);`,
  ]);
  await child.printed(/taken (it)/);
  const kill = () => {
    child.process.kill('SIGKILL');
    return child.ended;
  };
  return { pid: child.process.pid, kill };
}

it('leaves nothing behind when it is released, and can be taken again', async () => {
  const lock = await takeLock(dataDir);
  expect(readdirSync(dataDir)).toEqual(['gateway.lock']);
  lock.release();
  expect(readdirSync(dataDir)).toEqual([]);
  (await takeLock(dataDir)).release();
});

it('makes the directory, and a file that only its owner reads', async () => {
  const deeper = join(dataDir, 'a', 'b');
  const lock = await takeLock(deeper);
  expect(statSync(join(deeper, 'gateway.lock')).mode & 0o777).toBe(0o600);
  lock.release();
});

it('refuses whoever comes second, and names the process and the ways out', async () => {
  const other = await holder();
  const refusal = takeLock(dataDir);
  await expect(refusal).rejects.toThrow(OperatorError);
  await expect(refusal).rejects.toThrow(
    `process ${other.pid} uses the embedded database in ${dataDir}, and only one process can: stop it, or set DATA_DIR to another folder or DATABASE_URL`,
  );
  expect(read().pid).toBe(other.pid);
  await other.kill();
});

it('is taken over from a process that was killed', async () => {
  await (await holder()).kill();
  expect(existsSync(path)).toBe(true);
  const lock = await takeLock(dataDir);
  expect(read().pid).toBe(process.pid);
  lock.release();
});

it('is taken over from a killed process whose number another one has now', async () => {
  const other = await holder();
  await other.kill();
  writeFileSync(path, JSON.stringify({ ...read(), pid: process.ppid }));
  (await takeLock(dataDir)).release();
});

it.each(['', '{', '{"pid":1}', 'null'])('is taken over where the file holds %j', async (content) => {
  writeFileSync(path, content);
  (await takeLock(dataDir)).release();
});

it('is won by exactly one of several that come at once, whether it is free or abandoned', async () => {
  const script = `
    import { createInterface } from 'node:readline';
    import { takeLock } from './src/db/lock.ts';
    for await (const folder of createInterface(process.stdin)) {
      const outcome = await takeLock(folder).then(() => 'won', (error) => error.message.includes('only one process can') ? 'lost' : error.stack);
      console.log(folder + ' ' + outcome);
    }`;
  const contenders = [1, 2, 3].map(() => node(['--input-type=module', '--eval', script]));
  for (let round = 0; round < 24; round++) {
    const folder = join(dataDir, String(round));
    mkdirSync(folder);
    // Nobody listens on the port: it takes root to.
    if (round % 2) writeFileSync(join(folder, 'gateway.lock'), JSON.stringify({ pid: process.pid, port: 1, secret: '' }));
    for (const { process } of contenders) process.stdin.write(`${folder}\n`);
    const outcomes = await Promise.all(contenders.map(({ printed }) => printed(new RegExp(`${folder} (.*)`))));
    expect(outcomes.sort()).toEqual(['lost', 'lost', 'won']);
  }
  for (const { process, ended } of contenders) {
    process.kill('SIGKILL');
    await ended;
  }
});

describe('askHolder()', () => {
  it('says that nobody holds the directory where nobody does', async () => {
    expect(await askHolder(dataDir, ['token'])).toBeUndefined();
    await (await holder()).kill();
    expect(await askHolder(dataDir, ['token'])).toBeUndefined();
  });

  it('has the holder run a command, and returns what it printed or throws what it threw', async () => {
    const lock = await takeLock(dataDir);
    await expect(askHolder(dataDir, ['token'])).rejects.toThrow(/is starting.*try again/);
    lock.answer(async ([name, ...rest]) => {
      if (name !== 'echo') throw new OperatorError(`there is no ${name}`);
      return rest.join(' ');
    });
    expect(await askHolder(dataDir, ['echo', 'a', 'b é'])).toBe('a b é');
    const refusal = askHolder(dataDir, ['shout']);
    await expect(refusal).rejects.toThrow(OperatorError);
    await expect(refusal).rejects.toThrow(/^there is no shout$/);
    lock.release();
  });

  it('is refused, in words, where it does not know the secret', async () => {
    const lock = await takeLock(dataDir);
    let asked = false;
    lock.answer(async () => {
      asked = true;
      return '';
    });
    writeFileSync(path, JSON.stringify({ ...read(), secret: 'x'.repeat(43) }));
    await expect(askHolder(dataDir, ['token'])).rejects.toThrow(/secret/);
    const without = await fetch(`http://127.0.0.1:${read().port}/`, { method: 'POST', body: '["token"]' });
    expect(without.status).toBe(403);
    expect(asked).toBe(false);
    lock.release();
  });
});
