import type { Plugin } from 'graphql-yoga';
import type { Identity } from '../db/identity.js';
import { nobody, Place, type Shares } from '../db/shares.js';
import type { Identify } from './identity.js';
import type { Ran } from './json-answer.js';
import type { RequestContext } from './tenant-transaction.js';

/**
 * Finds out who asks, and lets an operation in when it is its tenant's turn, before its document is parsed: what waits has cost
 * little, and what is refused because too many wait costs no more.
 */
export function useAdmission(identify: Identify, shares: Shares): Plugin<RequestContext & Ran> {
  return {
    onParams({ request, context, paramsHandler, setParamsHandler }) {
      const of = context as RequestContext & Ran;
      // It was let in when it ran.
      if (of.ran) return undefined;
      setParamsHandler(async (given) => {
        of.place = new Place(shares);
        try {
          const turn = of.place.enter(of.identity?.tenantId ?? nobody, request.signal);
          if (turn) await turn;
          return await paramsHandler(given);
        } finally {
          of.place.leave();
        }
      });
      const set = (identity: Identity | undefined) => {
        of.identity = identity;
      };
      const identity = identify(request.headers.get('authorization'));
      return identity instanceof Promise ? identity.then(set) : set(identity);
    },
  };
}
