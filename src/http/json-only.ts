import type { Plugin } from 'graphql-yoga';
import { badRequest } from '../errors.js';

/** Takes a body as JSON only: browsers send any other for a page of somebody else's without asking first. */
export const useJsonOnly: Plugin = {
  onRequestParse({ request, requestParser, setRequestParser, endResponse }) {
    const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (request.method === 'POST' && type !== 'application/json') return endResponse(new Response(null, { status: 415 }));
    if (request.method !== 'GET' || !requestParser) return;
    setRequestParser((given) => {
      try {
        return requestParser(given);
      } catch (error) {
        if (error instanceof SyntaxError) throw badRequest('variables and extensions must be JSON.');
        throw error;
      }
    });
  },
};
