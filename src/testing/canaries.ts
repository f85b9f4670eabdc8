import { demoCompanies } from '../../seeds/index.js';

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

/** Looks for the marks of one demo company in what the other is answered. */
export class Canaries {
  readonly #sent = new Map<string, Set<string>>();

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
