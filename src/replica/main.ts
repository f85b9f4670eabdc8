import { text } from 'node:stream/consumers';
import { dispatch } from './cli/dispatch.js';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

process.exitCode = await dispatch(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  tty: process.stderr.isTTY,
  input: () => text(process.stdin),
  signal: stop.signal,
});
