import { z } from 'zod';
import { ReplicaError } from './errors.js';

/** A statement and what stands for its question marks. */
export type Statement = readonly [sql: string, ...args: (string | null)[]];

const value = z.object({ type: z.string(), value: z.union([z.string(), z.number()]).optional() });
const result = z.object({ rows: z.array(z.array(value)) });
const failure = z.object({ message: z.string() });
const answer = z.object({
  results: z
    .array(
      z.union([
        z.object({ type: z.literal('ok'), response: z.object({ result: z.unknown() }) }),
        z.object({ type: z.literal('error'), error: failure }),
      ]),
    )
    .min(1),
});
const steps = z.object({ step_errors: z.array(failure.nullable()) });

/** A Turso database over HTTP: of its protocol, what Turso Cloud and `tursodb --sync-server` both speak. */
export class TursoDatabase {
  readonly #endpoint: string;

  /** @throws ReplicaError for what is no address of a Turso database. */
  constructor(
    readonly url: string,
    private readonly token: string | undefined,
  ) {
    if (!URL.canParse(url) || !/^(libsql|https?):/.test(url)) {
      throw new ReplicaError('BAD_INPUT', `${url} is no address of a Turso database.`, 'It begins with libsql://, https:// or http://.');
    }
    this.#endpoint = new URL('/v2/pipeline', url.replace(/^libsql:/, 'https:')).href;
  }

  /** Runs a statement. @returns its rows, as text. */
  async execute(statement: Statement): Promise<(string | null)[][]> {
    const { rows } = result.parse(await this.#send({ type: 'execute', stmt: asStatement(statement) }));
    return rows.map((row) => row.map(({ type, value }) => (type === 'null' || value === undefined ? null : String(value))));
  }

  /** Runs statements in one transaction: all of them, or none. @throws ReplicaError with the first failure. */
  async batch(statements: readonly Statement[]): Promise<void> {
    const all: Statement[] = [['begin immediate'], ...statements, ['commit']];
    const last = all.length - 1;
    const sent = await this.#send({
      type: 'batch',
      batch: {
        steps: [
          ...all.map((statement, i) => ({ stmt: asStatement(statement), ...(i > 0 && { condition: { type: 'ok', step: i - 1 } }) })),
          { stmt: asStatement(['rollback']), condition: { type: 'not', cond: { type: 'ok', step: last } } },
        ],
      },
    });
    const failed = steps.parse(sent).step_errors.find((error) => error !== null);
    if (failed) throw refused(this.url, failed.message);
  }

  async #send(request: object): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(this.#endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(this.token && { authorization: `Bearer ${this.token}` }) },
        body: JSON.stringify({ baton: null, requests: [request] }),
        signal: AbortSignal.timeout(120_000),
      });
    } catch (cause) {
      throw new ReplicaError('OFFLINE', `The Turso database at ${this.url} cannot be reached.`, 'Try again later.', { cause });
    }
    if (response.status === 401 || response.status === 403) {
      throw new ReplicaError(
        'UNAUTHENTICATED',
        `The Turso database at ${this.url} does not take the token.`,
        'Give its token in TURSO_AUTH_TOKEN.',
      );
    }
    const body = answer.safeParse(await response.json().catch(() => undefined));
    const [first] = body.data?.results ?? [];
    if (!response.ok || !first) throw refused(this.url, `it answered ${response.status}`);
    if (first.type === 'error') throw refused(this.url, first.error.message);
    return first.response.result;
  }
}

const asStatement = ([sql, ...args]: Statement) => ({
  sql,
  args: args.map((value) => (value === null ? { type: 'null' } : { type: 'text', value })),
  want_rows: true,
});

const refused = (url: string, why: string) =>
  new ReplicaError(
    'REFUSED',
    `The Turso database at ${url} refused: ${why}.`,
    'See whether its token may write, and whether the address is right.',
  );
