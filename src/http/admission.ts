import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Identity } from '../db/identity.js';
import { nobody, Place, type Shares } from '../db/shares.js';
import type { Identify } from './identity.js';
import type { Ran } from './json-answer.js';
import type { RequestContext } from './tenant-transaction.js';

/**
 * Finds out who asks, and lets an operation in when it is its tenant's turn, before its document is parsed: what waits has cost
 * little, and what is refused because too many wait costs no more. One that has run is answered by what came of it: nothing runs
 * twice. It stands before the others, so that an error of `ran()` ends the request there. With a result Yoga runs no operation, but
 * asks each `onParams` behind it: one that looks something up has to return where it has `ran`.
 */
export function useAdmission(identify: Identify, shares: Shares): Plugin<RequestContext & Ran> {
  return {
    onParams({ request, context, paramsHandler, setParamsHandler, setResult }) {
      const of = context as RequestContext & Ran;
      if (of.ran) return setResult(of.ran() as ExecutionResult);
      setParamsHandler((given) => {
        const place = new Place(shares);
        of.place = place;
        return place.hold(of.identity?.tenantId ?? nobody, request.signal, () => paramsHandler(given));
      });
      const set = (identity: Identity | undefined) => {
        of.identity = identity;
      };
      const identity = identify(request.headers.get('authorization'));
      return identity instanceof Promise ? identity.then(set) : set(identity);
    },
  };
}
