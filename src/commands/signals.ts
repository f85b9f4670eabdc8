import { constants } from 'node:os';

/** npm and the terminal each pass a Ctrl-C on, so that one arrives twice. */
const sameSignalMs = 500;

/** How often a process that npm started looks whether npm's shell is still there. */
const orphanedMs = 300;

/**
 * Resolves with the name of the first SIGTERM or SIGINT, from now on. A later one ends the process at once, with the
 * exit code that shells give a process which died of it. npm's shell dies of a SIGTERM and does not pass it on: who was
 * started `byNpm` takes the loss of its parent for one.
 */
export function untilStopped(byNpm: boolean): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first = 0;
    const on = (signal: 'SIGTERM' | 'SIGINT') => {
      if (first > 0 && performance.now() - first > sameSignalMs) process.exit(128 + constants.signals[signal]);
      first ||= performance.now();
      resolve(signal);
    };
    process.on('SIGTERM', on).on('SIGINT', on);
    if (!byNpm) return;
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      on('SIGTERM');
    }, orphanedMs).unref();
  });
}
