import { demoCompanies } from '../../seeds/index.js';
import type { Handler } from '../http/response.js';

/** How each demo company is known: by its ids, its name and domain, and the people and customers that the other has not. */
const marks = demoCompanies.map((company) => {
  const { tenantId, prefix, name, people, customers } = company;
  const others = JSON.stringify(demoCompanies.filter((other) => other !== company).map(({ files: _, ...other }) => other));
  const names = [...people.map(({ name }) => name), ...customers.map(([name]) => name)].filter((name) => !others.includes(name));
  const ids = `${prefix}-[0-9a-f]{4}-4000-8000-[0-9a-f]{12}`;
  const literal = names.map((name) => name.replaceAll(/[^\w ]/g, String.raw`\$&`));
  return { tenantId, pattern: new RegExp([ids, String.raw`[\w.]+@${name}\.example`, name, ...literal].join('|'), 'gi') };
});

/** The text, and behind each node id in it what that says: `Deal:` and an id, in base64. */
const opened = (text: string) => text.replaceAll(/[\w+/]{40,}={0,2}/g, (encoded) => `${encoded} ${Buffer.from(encoded, 'base64')}`);

/** The tenant that a JWT names, in whatever claim; undefined for any other credential. */
function tenantOf(authorization: string | undefined): string | undefined {
  const [, payload = ''] = /^Bearer +[\w-]+\.([\w-]+)\./i.exec(authorization ?? '') ?? [];
  const text = Buffer.from(payload, 'base64url').toString();
  return marks.find(({ tenantId }) => text.includes(tenantId))?.tenantId;
}

/** Looks for the marks of one demo company in what the other is answered. */
export class Canaries {
  readonly #sent = new Map<string, Set<string>>();
  readonly #leaks: Error[] = [];

  /** The handler, whose every answer to who has a JWT is checked before it leaves, however it was asked. */
  watching(handler: Handler): Handler {
    return (request, response) => {
      const tenantId = tenantOf(request.headers.authorization);
      const told: Buffer[] = [];
      const keep = (to: Buffer[], chunk: unknown) => {
        if (typeof chunk === 'string' || chunk instanceof Uint8Array) to.push(Buffer.from(chunk as string));
      };
      if (tenantId !== undefined) {
        const asked: Buffer[] = [Buffer.from(`${request.url} ${JSON.stringify(request.headers)} `)];
        // Listening to `data` would make it flow before the handler is ready.
        const { push } = request;
        request.push = (chunk, encoding) => {
          keep(asked, chunk);
          return push.call(request, chunk, encoding);
        };
        const { write, end } = response;
        response.write = ((...args: Parameters<typeof write>) => {
          keep(told, args[0]);
          return write.apply(response, args);
        }) as typeof write;
        response.end = ((...args: Parameters<typeof end>) => {
          keep(told, args[0]);
          try {
            this.check(tenantId, Buffer.concat(asked).toString(), Buffer.concat(told).toString());
          } catch (error) {
            this.#leaks.push(error as Error);
          }
          return end.apply(response, args);
        }) as typeof end;
      }
      handler(request, response);
    };
  }

  /** @throws Error where an answer since the last call had marks of another company. */
  expectNone(): void {
    const [leak] = this.#leaks.splice(0);
    if (leak) throw leak;
  }

  /**
   * Takes a request of a tenant's and its answer, each as it went over the wire. What a company sent, it may see again, at
   * once and later.
   * @throws Error that names the marks, where the answer to a demo company has others of another's.
   */
  check(tenantId: string, request: string, answer: string): void {
    if (!marks.some((company) => company.tenantId === tenantId)) return;
    const others = marks.filter((company) => company.tenantId !== tenantId);
    const foreign = (text: string) => others.flatMap(({ pattern }) => opened(text).match(pattern) ?? []).map((mark) => mark.toLowerCase());
    const sent = new Set([...(this.#sent.get(tenantId) ?? []), ...foreign(request)]);
    this.#sent.set(tenantId, sent);
    const leaked = foreign(answer).filter((mark) => !sent.has(mark));
    if (leaked.length > 0) throw new Error(`The answer to ${tenantId} has marks of another company: ${[...new Set(leaked)].join(', ')}`);
  }
}
