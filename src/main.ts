import { dispatch } from './commands/dispatch.js';

process.exitCode = await dispatch(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  tty: process.stderr.isTTY,
});
