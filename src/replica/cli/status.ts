import { ReplicaError } from '../errors.js';
import type { Distance } from '../replica.js';
import { type Command, type Exit, exit, parse, say, withReplica } from './command.js';

const meaning: Record<Distance | 'unknown', string> = {
  current: 'The rows are the gateway’s.',
  behind: 'The gateway has changes: run basicos-replica pull.',
  resync: 'The gateway wants all rows to be fetched anew: run basicos-replica pull.',
  unknown: 'The gateway cannot be reached.',
};

export const status: Command = {
  name: 'status',
  summary: 'say how the replica stands, and whether it is behind',
  usage: 'basicos-replica status [--file basicos.db] [--json]',
  details:
    'Ends with 0 where all is in step, 2 where something waits on either side or the gateway cannot be reached, 3 where all rows are to be fetched anew.',
  async run(args, io) {
    const { values } = parse(status, args, {});
    return withReplica(values, io, async (replica) => {
      const found = await replica.status();
      const distance = await replica.distance().catch((error): 'unknown' => {
        if (error instanceof ReplicaError && error.code === 'OFFLINE') return 'unknown';
        throw error;
      });
      const { file, url, tenantId, userId, role, pulledAt, waiting, sent, conflicts, rows } = found;
      say(io, values, { ...found, gateway: distance }, [
        `${file}, of ${url}`,
        `company ${tenantId}, user ${userId} (${role.toLowerCase()})`,
        `rows as of ${pulledAt?.toISOString() ?? 'never'}: ${Object.entries(rows)
          .filter(([, n]) => n > 0)
          .map(([table, n]) => `${table} ${n}`)
          .join(', ')}`,
        `${waiting} mutations wait, ${sent} are sent and not acknowledged, ${conflicts} were refused${conflicts > 0 ? ': see basicos-replica conflicts' : ''}`,
        meaning[distance],
      ]);
      return exitOf(distance, waiting + sent);
    });
  },
};

function exitOf(distance: Distance | 'unknown', pending: number): Exit {
  if (distance === 'resync') return exit.resync;
  return distance === 'current' && pending === 0 ? exit.fine : exit.behind;
}
