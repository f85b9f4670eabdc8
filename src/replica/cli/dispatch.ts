import { ReplicaError } from '../errors.js';
import { asLine, type Command, type Exit, exit, type Io } from './command.js';
import { conflicts } from './conflicts.js';
import { exportRows } from './export.js';
import { init } from './init.js';
import { publish } from './publish.js';
import { pull } from './pull.js';
import { push } from './push.js';
import { reset } from './reset.js';
import { search } from './search.js';
import { sql } from './sql.js';
import { status } from './status.js';
import { verify } from './verify.js';
import { watch } from './watch.js';
import { write } from './write.js';

/** Every command, in the order of the help. */
const commands: readonly Command[] = [init, pull, push, watch, status, verify, search, sql, write, conflicts, exportRows, reset, publish];

/** Runs the command that `argv` (without node and script) names, and says how it ended. */
export async function dispatch(argv: string[], io: Io): Promise<Exit> {
  const [name, ...args] = argv;
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    io.out(list());
    return name === undefined ? exit.failed : exit.fine;
  }
  const command = commands.find((one) => one.name === name);
  if (!command) {
    io.err(`error: there is no command ${name}; there are ${commands.map((one) => one.name).join(', ')}, and help\n`);
    return exit.failed;
  }
  if (args.includes('--help') || args.includes('-h')) {
    io.out(`${command.name}: ${command.summary}\nusage: ${command.usage}\n${command.details ? `${command.details}\n` : ''}`);
    return exit.fine;
  }
  try {
    return await command.run(args, io);
  } catch (error) {
    return failed(error, args.includes('--json'), io);
  }
}

/** One line for what the user can mend, with the next step; all there is for the rest. */
function failed(error: unknown, json: boolean, io: Io): Exit {
  if (!(error instanceof ReplicaError)) {
    io.err(`${(error as Error).stack ?? error}\n`);
    return exit.failed;
  }
  const { code, message, next } = error;
  io.err(json ? `${asLine({ error: { code, message, next } })}\n` : `error: ${message} ${next}\n`);
  return code === 'OFFLINE' ? exit.behind : exit.failed;
}

function list(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `A company’s rows in a file on this device: read, searched and written offline.

${lines.join('\n')}

Each says how it is used with --help. The file is --file, BASICOS_REPLICA or basicos.db; the token BASICOS_TOKEN or <file>.token.
They end with 0 where all is fine, 1 where they failed, 2 behind the gateway or without it, 3 where all rows are to be fetched anew,
4 where the rows are not the gateway’s.
`;
}
