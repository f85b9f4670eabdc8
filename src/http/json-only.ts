import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { memoized } from '../db/memoized.js';
import { badRequest, notAcceptable, refusal, unsupportedMediaType } from '../errors.js';

const [graphqlResponse, json] = ['application/graphql-response+json', 'application/json'] as const;
/** What answers come as; anything but JSON only where nothing else is accepted. */
const answers = [graphqlResponse, json, 'text/event-stream', 'multipart/mixed'];

/**
 * Takes a body as JSON only: browsers send any other for a page of somebody else's without asking first. Refuses before
 * anything runs who would not accept the answer. Events are sent to those alone who ask for a stream by its name: to who takes
 * anything, an answer that never ends would be none.
 */
export const useJsonOnly: Plugin = {
  onRequestParse({ request, requestParser, setRequestParser, endResponse }) {
    if (!accepts(request.headers.get('accept') || '*/*')) {
      return endResponse(
        new Response(refusal(notAcceptable()), { status: 406, headers: { 'content-type': 'application/json; charset=utf-8' } }),
      );
    }
    const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (request.method === 'POST' && type !== 'application/json') throw unsupportedMediaType();
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
  onSubscribe({ args }) {
    const { request } = args.contextValue as YogaInitialContext;
    if (!request.headers.get('accept')?.toLowerCase().includes('text/event-stream'))
      throw notAcceptable('A subscription is a stream of events: accept text/event-stream.');
  },
};

function accepts(header: string): boolean {
  return mediaTypes(header).some(
    (type) => type === '*/*' || answers.some((answer) => answer === type || type === `${answer.split('/')[0]}/*`),
  );
}

/** By the whole header. */
const answerTypes = new LRUCache<string, string>({ max: 100 });

/** What JSON is called in the answer to a request with this `accept`, as Yoga has it; the empty text where it takes none. */
export const answerType = (accept: string | undefined): string =>
  memoized<string, string>(answerTypes, accept || '*/*', () => {
    const accepted = mediaTypes(accept || '*/*').find((type) => [graphqlResponse, json, 'application/*', '*/*'].includes(type));
    if (accepted === undefined) return '';
    return accepted === graphqlResponse ? graphqlResponse : json;
  });

/** The types of an `accept`, in its order, but for those that would have to come in another charset. */
function mediaTypes(header: string): string[] {
  const ranges = header.replaceAll(/\s/g, '').toLowerCase().split(',');
  return ranges.flatMap((range) => {
    const [type = '', ...parameters] = range.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset='));
    return charset === undefined || charset === 'charset=utf-8' ? [type] : [];
  });
}
