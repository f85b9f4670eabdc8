import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import type { Command, Io } from './command.js';
import { commands } from './index.js';

/**
 * Runs the command that `argv` (without node and script) names; `serve` where it is empty.
 * @returns the exit code: 0, 1 where the command failed, 2 where there is no such command.
 */
export async function dispatch(argv: string[], io: Io): Promise<number> {
  const [name = 'serve', ...args] = argv;
  if (name === '--version') {
    io.out(`${version()}\n`);
    return 0;
  }
  if (['help', '--help', '-h'].includes(name)) {
    io.out(list());
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  if (!command) {
    io.err(`error: there is no command ${name}; there are ${commands.map((one) => one.name).join(', ')}, and help\n`);
    return 2;
  }
  if (args.includes('--help') || args.includes('-h')) {
    io.out(`${command.name}: ${command.summary}\nusage: ${command.usage}\n`);
    return 0;
  }
  return run(command, args, io);
}

async function run(command: Command, args: string[], io: Io): Promise<number> {
  try {
    await command.run(args, io);
    return 0;
  } catch (error) {
    io.err(`${describe(error)}\n`);
    return 1;
  }
}

/** One line for what an operator can mend, all there is for the rest. */
function describe(error: unknown): string {
  if (error instanceof OperatorError) return `error: ${error.message.replaceAll(/\s*\n\s*/g, ' ')}`;
  return (error as Error).stack ?? String(error);
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function list(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `BasicOS gateway ${version()}\n\n${lines.join('\n')}\n\nEach says how it is used with --help. The settings are environment variables; see README.\n`;
}
