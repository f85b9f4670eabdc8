import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../../errors.js';
import type { Engine } from '../engine.js';
import { audit, type Verdict } from './audit.js';
import type { Declared } from './expected.js';
import type { Finding } from './finding.js';

/** Tells whether tenants are isolated, as of the last audit. */
export interface Guard {
  readonly holds: boolean;
  /** Audits no more, and waits for the audit under way. */
  stop(): Promise<void>;
}

/** A finding as an operator reads it, in one line. */
export const lineOf = ({ object, says, mend }: Finding): string => `${object} ${says}. Mend: ${mend}`;

/** What counts: a login that can pass the policies is refused in production, and on the embedded engine there is no other. */
export function counted({ kind }: Engine, { findings, login }: Verdict, production: boolean): Finding[] {
  return production && kind === 'postgres' ? [...findings, ...login] : findings;
}

/**
 * Audits the database, and again every `everyMs`, a minute unless told otherwise, on a connection of the pool's.
 * `log` gets the findings, each once while it lasts, and a warning where the login is more than production allows.
 * @throws OperatorError where isolation does not hold now.
 */
export async function guardIsolation(
  engine: Engine,
  declarations: Iterable<Declared>,
  production: boolean,
  log: (line: string) => void,
  everyMs = 60_000,
): Promise<Guard> {
  const declared = [...declarations];
  const first = await audit(engine, declared);
  const findings = counted(engine, first, production);
  for (const finding of findings) log(lineOf(finding));
  if (findings.length > 0) {
    throw new OperatorError(
      `tenants are not isolated, so nothing is served: ${findings.length} findings above; npm run audit lists them again`,
    );
  }
  if (engine.kind === 'embedded')
    log('embedded database: the tenants of its transactions are kept apart; its files are open to whoever can read them');
  else if (!production) for (const { object, says, mend } of first.login) log(`warning: ${object} ${says}; for production, ${mend}`);

  const stopped = new AbortController();
  let known = new Set<string>();
  let problem: string | undefined;
  const look = async () => {
    // A database that cannot be asked says nothing of isolation; whether it answers, readiness tells by itself.
    const verdict = await audit(engine, declared).catch((error: Error) => {
      if (error.message !== problem) log(`the audit could not be made: ${error.message}`);
      problem = error.message;
    });
    if (!verdict) return;
    problem = undefined;
    const lines = counted(engine, verdict, production).map(lineOf);
    for (const line of lines) if (!known.has(line)) log(`tenants are not isolated: ${line}`);
    if (lines.length === 0 && known.size > 0) log('tenants are isolated again');
    known = new Set(lines);
  };
  const watch = async () => {
    while (!stopped.signal.aborted) {
      await sleep(everyMs, undefined, { ref: false, signal: stopped.signal }).catch(() => {});
      if (!stopped.signal.aborted) await look();
    }
  };
  const watching = watch();
  return {
    get holds() {
      return known.size === 0;
    },
    stop: () => {
      stopped.abort();
      return watching;
    },
  };
}
