import { expect } from 'vitest';
import type { AskOptions, TestGateway } from './gateway.js';

export interface ConnectionPage {
  nodes: { id: string }[];
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

/** A connection to walk, and what must come out of it. */
export interface Walk {
  /** Says in a failure which one it was. */
  name: string;
  /** The field with these arguments of the page; a field around it names the connection `page`. */
  field: (page: string, selection: string) => string;
  /** The ids of all its rows, in order. */
  ids: string[];
}

export interface Steps {
  size: number;
  backward?: boolean;
}

const selection = '{ nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';

/** How many walks take their next step in the same operation. */
const together = 20;

/**
 * Walks connections from one end to the other, page by page, and expects each row once and in order, and of every page
 * that it knows its cursors and what lies on both of its sides.
 */
export async function expectWalks(gateway: TestGateway, walks: readonly Walk[], steps: Steps, options: AskOptions): Promise<void> {
  for (let i = 0; i < walks.length; i += together) await expectSome(gateway, walks.slice(i, i + together), steps, options);
}

async function expectSome(gateway: TestGateway, walks: readonly Walk[], { size, backward = false }: Steps, options: AskOptions) {
  const expected = walks.map(({ ids }) => pagesOf(ids, size, backward));
  const cursors: Record<string, string | null> = Object.fromEntries(walks.map((_, i) => [`c${i}`, null]));
  for (let step = 0; step < Math.max(...expected.map(({ length }) => length)); step++) {
    const steps = walks.flatMap((walk, i) => {
      const page = expected[i]?.[step];
      return page ? [{ walk, i, page }] : [];
    });
    const fields = steps.map(({ walk, i }) => {
      const page = backward ? `last: ${size}, before: $c${i}` : `first: ${size}, after: $c${i}`;
      return `w${i}: ${walk.field(page, selection)}`;
    });
    const query = `query (${steps.map(({ i }) => `$c${i}: String`).join(' ')}) { ${fields.join(' ')} }`;
    const { data, text } = await gateway.ask(query, { ...options, variables: cursors });
    if (!data) throw new Error(text);
    for (const { walk, i, page } of steps) {
      const answer: ConnectionPage = data[`w${i}`].page ?? data[`w${i}`];
      expect(seen(answer), `${walk.name}, page ${step + 1} of ${size}`).toEqual(page);
      cursors[`c${i}`] = backward ? answer.pageInfo.startCursor : answer.pageInfo.endCursor;
    }
  }
}

/** The pages as they must be, in the order in which they are read. A list without rows has one, empty. */
function pagesOf(ids: readonly string[], size: number, backward: boolean) {
  const slices: string[][] = [];
  const left = [...ids];
  do {
    slices.push(backward ? left.splice(-size) : left.splice(0, size));
  } while (left.length > 0);
  return slices.map((slice, i) => {
    const [first, last] = [i === 0, i === slices.length - 1];
    return { ids: slice, edges: slice, hasNextPage: backward ? !first : !last, hasPreviousPage: backward ? !last : !first, cursors: true };
  });
}

function seen({ nodes, edges, pageInfo: { startCursor, endCursor, ...sides } }: ConnectionPage) {
  return {
    ids: nodes.map(({ id }) => id),
    edges: edges.map(({ node }) => node.id),
    ...sides,
    cursors: startCursor === (edges.at(0)?.cursor ?? null) && endCursor === (edges.at(-1)?.cursor ?? null),
  };
}
