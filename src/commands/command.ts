import { type ParseArgsConfig, parseArgs } from 'node:util';
import { OperatorError } from '../errors.js';

/** What surrounds a command: its environment, where results (`out`) and messages (`err`) go, and whether a person watches the latter. */
export interface Io {
  env: NodeJS.ProcessEnv;
  out(text: string): void;
  err(text: string): void;
  tty: boolean;
}

/** A command of the command line. */
export interface Command {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** How it is written, options and all. */
  usage: string;
  /** @throws OperatorError where the arguments are wrong, or what they ask for cannot be done. */
  run(args: string[], io: Io): Promise<void>;
}

/** Reads a command's arguments. @throws OperatorError, with the command's usage, for what it does not take. */
export function parse<T extends ParseArgsConfig>(command: Pick<Command, 'usage'>, config: T & { args: string[] }) {
  try {
    return parseArgs<T & { args: string[]; strict: true }>({ ...config, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node goes on to explain how to pass what begins with a dash.
    const [problem] = error.message.split('. ');
    throw new OperatorError(`${problem}; usage: ${command.usage}`);
  }
}

/** The value of an option that has to be given. @throws OperatorError where it is not. */
export function required(command: Pick<Command, 'usage'>, option: string, value: string | undefined): string {
  if (!value) throw new OperatorError(`--${option} is missing; usage: ${command.usage}`);
  return value;
}
