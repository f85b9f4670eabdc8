import type { Mutations } from '../gateway.js';
import { type Command, exit, parse, say, withReplica, wrong } from './command.js';

export const write: Command = {
  name: 'write',
  summary: 'queue a mutation, which the next push sends',
  usage: `basicos-replica write <mutation> '<input as JSON>' [--if-unchanged] [--file basicos.db] [--json]`,
  details: `For instance: basicos-replica write createTask '{"title": "Call back"}'
--if-unchanged makes it a conflict where somebody else has changed the row meanwhile.`,
  async run(args, io) {
    const { values, positionals } = parse(write, args, { 'if-unchanged': { type: 'boolean' } }, { least: 2, most: 2 });
    const [name, text] = positionals as [keyof Mutations, string];
    const input = (() => {
      try {
        return JSON.parse(text);
      } catch {
        throw wrong(write, 'The input is no JSON');
      }
    })();
    return withReplica(values, io, async (replica) => {
      const written = await replica.write(name, input, { ifUnchanged: values['if-unchanged'] ?? false });
      say(io, values, written, [written.queued ? `Queued${written.id ? `: ${written.id}` : ''}.` : 'Nothing changes by it.']);
      return exit.fine;
    });
  },
};
