import type { TestGateway } from './gateway.js';
import { until } from './until.js';

/** What `ask` answers, beside what was sent to the database for it alone. */
export interface Counted<T> {
  answer: T;
  /** All statements, with those that open and end transactions. */
  all: string[];
  /** Without the transactions' own. */
  beside: string[];
  roundTrips: number;
}

/**
 * Counts what an operation takes. The COMMIT of a read is still on its way when its answer has come: behind it the next
 * operation's opening would be no round trip, so that both ends are waited for.
 */
export async function counted<T>({ statements }: TestGateway, ask: () => Promise<T>): Promise<Counted<T>> {
  await until(() => statements.quiet);
  statements.clear();
  const answer = await ask();
  await until(() => statements.quiet);
  return { answer, all: [...statements.all], beside: statements.beside, roundTrips: statements.roundTrips };
}
