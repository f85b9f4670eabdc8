import type { Way } from '../search.js';
import { type Command, exit, parse, say, withReplica, wrong } from './command.js';

const said: Record<Way, string> = {
  embedder: 'by words and by meaning (embedded on this device)',
  cached: 'by words and by meaning (a vector that was kept)',
  similar: 'by likeness to the row',
  hits: 'by words and by meaning (of the best hits by words)',
  keyword: 'by words alone',
};

export const search: Command = {
  name: 'search',
  summary: 'find rows by words and by meaning, offline',
  usage: 'basicos-replica search <words> | --like <table>/<id> [--table <name>]… [--limit 10] [--file basicos.db] [--json]',
  async run(args, io) {
    const options = { like: { type: 'string' }, limit: { type: 'string' }, table: { type: 'string', multiple: true } } as const;
    const { values, positionals } = parse(search, args, options, { least: 0, most: 100 });
    const [table, id] = values.like?.split('/') ?? [];
    if (values.like !== undefined && (!table || !id)) throw wrong(search, '--like takes a table and an id');
    const limit = Number(values.limit ?? 10);
    if (!Number.isInteger(limit) || limit < 1 || limit > 50) throw wrong(search, '--limit is from 1 to 50');
    return withReplica(values, io, async (replica) => {
      const { way, hits } = await replica.search(table && id ? { like: { table, id } } : positionals.join(' '), {
        limit,
        tables: values.table,
      });
      say(io, values, { way, hits }, [
        ...hits.map(
          ({ table, id, title, text }) =>
            `${table}/${id}  ${title ?? ''}${title && text ? ': ' : ''}${text.replaceAll(/\s+/g, ' ').slice(0, 100)}`,
        ),
        `${hits.length} found, ${said[way]}.`,
      ]);
      return exit.fine;
    });
  },
};
