import type { Plugin } from 'graphql-yoga';
import { nobody, Place, type Shares } from '../db/shares.js';
import type { RequestContext } from './tenant-transaction.js';

/**
 * Lets an operation in when it is its tenant's turn, before its document is parsed: what waits has cost little, and what is
 * refused because too many wait costs no more.
 */
export function useAdmission(shares: Shares): Plugin<RequestContext> {
  return {
    onParams({ request, context, paramsHandler, setParamsHandler }) {
      setParamsHandler(async (given) => {
        const of = context as RequestContext;
        of.place = new Place(shares);
        try {
          const turn = of.place.enter(of.identity?.tenantId ?? nobody, request.signal);
          if (turn) await turn;
          return await paramsHandler(given);
        } finally {
          of.place.leave();
        }
      });
    },
  };
}
