import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@libsql/client';
import { ReplicaError } from '../errors.js';
import { readState } from '../state.js';
import { asLine, type Command, exit, parse, pathOf, say, wrong } from './command.js';
import { asCsv, ask, asObject, reading } from './rows.js';

/** Rows that are read at a time. */
const atOnce = 5_000;

export const exportRows: Command = {
  name: 'export',
  summary: 'write rows out, as lines of JSON or as CSV',
  usage: 'basicos-replica export [<table>…] [--to <directory>] [--format jsonl|csv] [--file basicos.db] [--json]',
  details: 'Without --to the rows of one table are printed. Without tables, all are written.',
  async run(args, io) {
    const options = { to: { type: 'string' }, format: { type: 'string', default: 'jsonl' } } as const;
    const { values, positionals } = parse(exportRows, args, options, { least: 0, most: 100 });
    const { format } = values;
    if (format !== 'jsonl' && format !== 'csv') throw wrong(exportRows, '--format is jsonl or csv');
    if (values.to === undefined && positionals.length !== 1) throw wrong(exportRows, 'Without --to it takes one table');
    return reading(pathOf(values, io), async (client) => {
      const { schema } = await readState(client);
      const known = schema?.tables.map(({ name }) => name) ?? [];
      const unknown = positionals.find((name) => !known.includes(name));
      if (unknown) throw new ReplicaError('BAD_INPUT', `There is no table ${unknown}.`, `There are ${known.join(', ')}.`);
      const written: Record<string, number> = {};
      for (const name of positionals.length > 0 ? positionals : known) {
        if (values.to === undefined) {
          await lines(client, name, format, async (text) => io.out(text));
          return exit.fine;
        }
        mkdirSync(values.to, { recursive: true, mode: 0o700 });
        const stream = createWriteStream(join(values.to, `${name}.${format}`), { mode: 0o600 });
        written[name] = await lines(client, name, format, async (text) => {
          if (!stream.write(text)) await once(stream, 'drain');
        });
        stream.end();
        await once(stream, 'close');
      }
      say(
        io,
        values,
        written,
        Object.entries(written).map(([name, n]) => `${name}: ${n} rows`),
      );
      return exit.fine;
    });
  },
};

/** Writes a table's rows, in the order of their ids, some at a time. @returns how many they are. */
async function lines(client: Client, table: string, format: 'jsonl' | 'csv', write: (text: string) => Promise<void>): Promise<number> {
  let [after, count] = ['', 0];
  for (;;) {
    const result = await ask(client, `select * from "${table}" where id > ? order by id limit ${atOnce}`, [after]);
    const header = format === 'csv' && count === 0 ? [asCsv(result.columns)] : [];
    const rows = result.rows.map((row) => (format === 'csv' ? asCsv(row) : asLine(asObject(result, row))));
    if (header.length + rows.length > 0) await write([...header, ...rows].map((line) => `${line}\n`).join(''));
    count += rows.length;
    if (rows.length < atOnce) return count;
    after = String(result.rows.at(-1)?.id);
  }
}
