import { asLine, type Command, exit, parse, pathOf } from './command.js';
import { ask, asObject, asTable, reading } from './rows.js';

export const sql: Command = {
  name: 'sql',
  summary: 'run a SQL query over the rows',
  usage: 'basicos-replica sql <select …> [--file basicos.db] [--json]',
  details: 'SQLite’s SQL. It reads: what is to be changed goes through basicos-replica write. --json prints one object a row.',
  async run(args, io) {
    const { values, positionals } = parse(sql, args, {}, { least: 1, most: 1 });
    return reading(pathOf(values, io), async (client) => {
      const result = await ask(client, positionals[0] as string);
      const lines = values.json ? result.rows.map((row) => asLine(asObject(result, row))) : asTable(result);
      io.out(lines.map((line) => `${line}\n`).join(''));
      return exit.fine;
    });
  },
};
