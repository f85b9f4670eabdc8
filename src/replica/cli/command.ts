import { parseArgs } from 'node:util';
import { ReplicaError } from '../errors.js';
import type { Progress } from '../pull.js';
import { open, type Replica } from '../replica.js';
import { readToken } from './token.js';

/** What surrounds a command: its environment, where results (`out`) and messages (`err`) go, and whether a person watches the latter. */
export interface Io {
  env: NodeJS.ProcessEnv;
  out(text: string): void;
  err(text: string): void;
  tty: boolean;
  /** All that is piped in. */
  input(): Promise<string>;
  /** Aborted where the user ends the command. */
  signal: AbortSignal;
}

/** What a command says with its end. */
export const exit = { fine: 0, failed: 1, behind: 2, resync: 3, diverged: 4 } as const;
export type Exit = (typeof exit)[keyof typeof exit];

export interface Command {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** How it is written, options and all. */
  usage: string;
  /** What more there is to say. */
  details?: string;
  /** @throws ReplicaError where it cannot be done. */
  run(args: string[], io: Io): Promise<Exit>;
}

/** The options that every command has. */
const common = { file: { type: 'string' }, json: { type: 'boolean' } } as const;

type Options = Record<string, { type: 'string' | 'boolean'; multiple?: boolean; default?: string }>;
/** A command's options and what else it was given. */
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: typeof common & O; strict: true; allowPositionals: true }>
>;

/** Reads a command's arguments. @throws ReplicaError, with the command's usage, for what it does not take. */
export function parse<O extends Options>(
  command: Command,
  args: string[],
  options: O,
  positionals: { least: number; most: number } = { least: 0, most: 0 },
): Parsed<O> {
  const parsed = (() => {
    try {
      return parseArgs({ args, options: { ...common, ...options }, strict: true, allowPositionals: true });
    } catch (error) {
      // Node goes on to explain how to pass what begins with a dash.
      throw wrong(command, (error as Error).message.split('. ')[0] as string);
    }
  })();
  const given = parsed.positionals.length;
  if (given < positionals.least) throw wrong(command, 'Something is missing');
  if (given > positionals.most) throw wrong(command, `${parsed.positionals[positionals.most]} is more than it takes`);
  return parsed;
}

export const wrong = (command: Command, problem: string) => new ReplicaError('BAD_INPUT', `${problem}.`, `Usage: ${command.usage}`);

/** Where the file is: as given, else BASICOS_REPLICA, else in the directory that the command runs in. */
export const pathOf = ({ file }: { file?: string | undefined }, { env }: Io): string => file ?? env.BASICOS_REPLICA ?? 'basicos.db';

/** Opens the replica of a command, does `work`, and closes it. */
export async function withReplica(values: { file?: string | undefined }, io: Io, work: (replica: Replica) => Promise<Exit>): Promise<Exit> {
  const file = pathOf(values, io);
  const replica = await open({ file, token: () => readToken(file, io.env) });
  try {
    return await work(replica);
  } finally {
    await replica.close();
  }
}

/** Says how far long work is: for a person in one line that changes, elsewhere in a line every two seconds. */
export function progress(io: Io, { json }: { json?: boolean | undefined }): { onProgress: (progress: Progress) => void; end: () => void } {
  let last = Date.now();
  let said = false;
  const onProgress = ({ rows, table }: Progress) => {
    if (json || (!io.tty && Date.now() - last < 2_000)) return;
    last = Date.now();
    said = true;
    const text = `${rows.toLocaleString('en')} rows${table ? `, ${table}` : ''}`;
    io.err(io.tty ? `\r\u001b[K${text}` : `${text}\n`);
  };
  return { onProgress, end: () => said && io.tty && io.err('\r\u001b[K') };
}

/** Prints a result: as JSON for programs, or as lines for people. */
export function say(io: Io, { json }: { json?: boolean | undefined }, result: unknown, lines: string[]): void {
  io.out(json ? `${asLine(result)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** JSON in one line; integers of 64 bits as text. */
export const asLine = (value: unknown): string => JSON.stringify(value, (_, it) => (typeof it === 'bigint' ? String(it) : it));
