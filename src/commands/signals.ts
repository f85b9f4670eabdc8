import { constants } from 'node:os';

/** npm and the terminal each pass a Ctrl-C on, so that one arrives twice. */
const sameSignalMs = 500;

/**
 * Resolves with the name of the first SIGTERM or SIGINT, from now on. A later one ends the process at once, with the
 * exit code that shells give a process which died of it.
 */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first = 0;
    const on = (signal: 'SIGTERM' | 'SIGINT') => {
      if (first > 0 && performance.now() - first > sameSignalMs) process.exit(128 + constants.signals[signal]);
      first ||= performance.now();
      resolve(signal);
    };
    process.on('SIGTERM', on).on('SIGINT', on);
  });
}
