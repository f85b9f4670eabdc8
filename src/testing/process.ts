import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { afterAll } from 'vitest';
import { packageRoot } from '../package-root.js';

/** How a process ended, and all that it printed. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

export interface Child {
  process: ChildProcessWithoutNullStreams;
  ended: Promise<End>;
  /** The first group of the first match in what it prints to stdout. Rejects where it ends before that. */
  printed(pattern: RegExp): Promise<string>;
}

/** What reaches a child process of the environment: nothing that configures the gateway but what the test gives. */
export type Env = Record<string, string>;

const running = new Set<ChildProcess>();
// What a failed test left behind.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts node, which understands TypeScript, with `args` in the project at `root`. */
export function node(args: string[], env: Env = {}, root = packageRoot): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: 'pipe',
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const ended = new Promise<End>((resolve) => child.once('close', (code, signal) => resolve({ code, signal, out, err })));
  const printed = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const [, found] = pattern.exec(out) ?? [];
        if (found === undefined) return;
        child.stdout.off('data', look);
        resolve(found);
      };
      child.stdout.on('data', look);
      look();
      void ended.then(({ code, signal }) =>
        reject(new Error(`It ended with ${code ?? signal} before it printed ${pattern}:\n${out}${err}`)),
      );
    });
  return { process: child, ended, printed };
}

/** Runs a command of the gateway's command line to its end. */
export const command = (args: string[], env: Env = {}, root = packageRoot): Promise<End> => node(['src/main.ts', ...args], env, root).ended;

/** A gateway that runs as users run it: a process of its own, on a free port. */
export interface GatewayProcess extends Child {
  /** Where it answers, with the path. */
  url: string;
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<End>;
}

/** Starts a gateway with the settings in `env` and waits until it is ready. Rejects, with what it printed, where it ends instead. */
export async function gatewayProcess(env: Env, root = packageRoot): Promise<GatewayProcess> {
  const child = node(['src/main.ts', 'serve'], { PORT: '0', ...env }, root);
  const url = await child.printed(/ready at (\S+)/);
  const stop = () => {
    child.process.kill('SIGTERM');
    return child.ended;
  };
  return { ...child, url, stop };
}
