import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga';
import type { Config } from '../config.js';
import { fromDatabase, type Issue, isOurs, requestTooLarge, tooComplex, wrongRequest } from '../errors.js';
import type { Identified } from './response.js';

/** The error as a client may see it; `id` is the request's. */
export type Present = (error: unknown, id: string) => GraphQLError;

/**
 * Presents the errors of every answer, and of every event of a subscription, where all pass on their way out. Yoga masks
 * none itself: it would not know of which request.
 */
export function usePresentedErrors(present: Present): Plugin<object, Identified> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      const presented = (one: ExecutionResult): ExecutionResult => {
        if (!one.errors) return one;
        return { ...one, errors: one.errors.map((error) => present(error, serverContext.res.id)) };
      };
      if (isAsyncIterable<ExecutionResult>(result)) setResult(mapAsyncIterator(result, presented));
      else if ('errors' in result) setResult(presented(result as ExecutionResult));
    },
  };
}

/**
 * The error as a client may see it. What is expected keeps its words and has a code; anything else becomes
 * INTERNAL_SERVER_ERROR with the request's id, under which `log` gets the whole of it. Where the schema may not be read,
 * GraphQL's guesses at what was meant, which are names of the schema's, are left out.
 */
export function presentError(
  { introspection, maxBodyBytes }: Pick<Config['http'], 'introspection' | 'maxBodyBytes'>,
  log: (line: string) => void,
): Present {
  const internal = (error: unknown, id: string, at: GraphQLError) => {
    log(JSON.stringify({ level: 'error', requestId: id, path: at.path, error: (error as Error)?.stack ?? String(error) }));
    return copy('Something went wrong on the server.', { code: 'INTERNAL_SERVER_ERROR', requestId: id }, at);
  };
  return (thrown, id) => {
    const error = thrown instanceof GraphQLError ? thrown : new GraphQLError('', { originalError: thrown as Error });
    // Without a path nothing was executed: the document or its variables are at fault, and the message says how.
    const ofRequest = error.path === undefined && !isFailure(error);
    const cause = ofRequest ? undefined : error.originalError;
    const expected = cause ? (isTooDeep(cause) ? tooComplex() : fromDatabase(cause)) : error;
    // What Yoga says of a thrown value that is no Error.
    const unforeseen = expected?.extensions.unexpected === true;
    if (!expected || unforeseen || (cause && isOfServer(expected))) return internal(cause ?? error, id, error);
    const { code = 'BAD_USER_INPUT', ...extensions } = expected.extensions;
    if (code === 'REQUEST_ENTITY_TOO_LARGE') return requestTooLarge(maxBodyBytes);
    if (isOurs(code) && code !== 'BAD_USER_INPUT') return copy(expected.message, { code, ...extensions }, error);
    const message = introspection ? expected.message : expected.message.replace(/ Did you mean [^?]*\?$/, '');
    const http = ofRequest && { http: wrongRequest };
    return copy(message, { code: 'BAD_USER_INPUT', issues: [issueOf(message)], ...http, ...extensions }, error);
  };
}

/** A located error has a path or, where the whole operation failed, an original error that is not about the request. */
const isFailure = ({ originalError, nodes }: GraphQLError) => originalError !== undefined && nodes === undefined;

/** Neither one of ours, which have a code, nor about the request, which has nodes: a value, say, that its type cannot represent. */
const isOfServer = ({ extensions, nodes }: GraphQLError) => extensions.code === undefined && nodes === undefined;

/** GraphQL's own words about a variable say where in it the value stands: `got invalid value 5 at "input.title"; …`. */
function issueOf(message: string): Issue {
  const [, place = ''] = / at "([^"]+)";/.exec(message) ?? [];
  const path = place.split(/[.[\]]+/).filter((step) => step !== '');
  return { path: path.map((step) => (/^\d+$/.test(step) ? Number(step) : step)), message };
}

/** What a document or a value nested thousands of levels deep ends with, in GraphQL's own recursion. */
const isTooDeep = (error: unknown) => error instanceof RangeError && /call stack/.test(error.message);

/** Never with the original error, which Yoga prints in development. */
const copy = (message: string, extensions: Record<string, unknown>, at: GraphQLError) =>
  new GraphQLError(message, {
    nodes: at.nodes ?? null,
    source: at.source ?? null,
    positions: at.positions ?? null,
    path: at.path ?? null,
    extensions,
  });
