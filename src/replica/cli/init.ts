import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { ReplicaError } from '../errors.js';
import { open } from '../replica.js';
import { type Command, exit, parse, pathOf, progress, say, wrong } from './command.js';
import { keepToken, readToken } from './token.js';

export const init: Command = {
  name: 'init',
  summary: 'make a replica: register the device and fetch all rows',
  usage: 'basicos-replica init --url <gateway> [--file basicos.db] [--device <name>] [--token-stdin] [--json]',
  details: `The token is taken from BASICOS_TOKEN, or from what is piped in with --token-stdin, which is kept in <file>.token,
readable by its owner alone. The file is a SQLite database; it holds what the user of the token may see.`,
  async run(args, io) {
    const { values } = parse(init, args, { url: { type: 'string' }, device: { type: 'string' }, 'token-stdin': { type: 'boolean' } });
    const file = pathOf(values, io);
    if (!values.url) throw wrong(init, '--url is missing');
    if (existsSync(file)) throw new ReplicaError('BAD_INPUT', `${file} is there already.`, 'Use pull, or give another --file.');
    const piped = values['token-stdin'] ? (await io.input()).trim() : undefined;
    const { onProgress, end } = progress(io, values);
    const token = piped ?? readToken(file, io.env);
    const replica = await open({ file, url: values.url, token, device: values.device ?? hostname(), onProgress }).finally(end);
    try {
      if (piped) keepToken(file, piped);
      const status = await replica.status();
      const rows = Object.values(status.rows).reduce((sum, n) => sum + n, 0);
      say(io, values, { file, rows, deviceId: status.deviceId }, [`${file} holds ${rows.toLocaleString('en')} rows.`]);
      return exit.fine;
    } finally {
      await replica.close();
    }
  },
};
