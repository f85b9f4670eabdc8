import { expect, it } from 'vitest';
import type { Answer, Person, TestGateway } from './gateway.js';
import { traced } from './traces.js';

/** A mutation that acts on a row which its input names. */
export interface RowMutation {
  name: string;
  /** A field of Mutation that makes such a row, and answers with `row { id }`. */
  make: string;
  /** The input's key for the row's id. */
  key: string;
  /** What the input has beside it. */
  input?: object;
}

/** An id that no row has. */
export const absentId = 'a0000000-0000-4000-8000-00000000dead';

/** Makes a row with a field of Mutation that answers with `row { id }`, under an alias of any name. */
export async function made(gateway: TestGateway, make: string, as: Person = 'acme.member'): Promise<string> {
  const { data, text } = await gateway.ask(`mutation { made: ${make} }`, { as });
  if (!data) throw new Error(`${make} answered ${text}`);
  return data.made.row.id;
}

/** Runs the mutation `name` with this input, and reads `selection` of its payload. */
export function run(
  gateway: TestGateway,
  name: string,
  input: object,
  selection = '__typename',
  as: Person = 'acme.member',
): Promise<Answer> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return gateway.ask(`mutation($input: ${type}!) { ${name}(input: $input) { ${selection} } }`, { as, variables: { input } });
}

/** Where in the input a BAD_USER_INPUT found something wrong. */
export function wrongPaths({ errors }: Answer): (string | number)[][] {
  const { code, issues = [] } = (errors?.[0]?.extensions ?? {}) as { code?: string; issues?: { path: (string | number)[] }[] };
  expect(code).toBe('BAD_USER_INPUT');
  return issues.map(({ path }) => path);
}

/** The tests that hold for every such mutation: whom it refuses, and which rows. */
export function itRefuses(gateway: () => TestGateway, { name, make, key, input }: RowMutation): void {
  const attempt = (id: string, as: Person = 'acme.member') => run(gateway(), name, { [key]: id, ...input }, '__typename', as);

  it(`${name} is FORBIDDEN for viewers, and leaves nothing`, async () => {
    const id = await made(gateway(), make);
    const { result, events, audit } = await traced(gateway(), () => attempt(id, 'acme.viewer'));
    expect(result.data).toBeNull();
    expect(result.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect([events, audit]).toEqual([[], []]);
  });

  it(`${name} refuses a row of another tenant in the same words as one that never was`, async () => {
    const id = await made(gateway(), make, 'globex.member');
    const { result, events, audit } = await traced(gateway(), () => attempt(id));
    expect(result.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect(result.text).toBe((await attempt(absentId)).text);
    expect([events, audit]).toEqual([[], []]);
  });

  it(`${name} refuses what is not an id, and says where`, async () => {
    const { errors } = await attempt('seven');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', key] }] });
  });
}
