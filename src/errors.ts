import { GraphQLError } from 'graphql';

/** What an operator sees: one line that says what is wrong and what to do next. The command line prints it and exits with 1. */
export class OperatorError extends Error {}

/** A thing wrong with an input: where it is, as names and list positions, and what is wrong with it. */
export interface Issue {
  path: (string | number)[];
  message: string;
}

/** Nothing was executed. A client that takes application/json only gets 200, as GraphQL over HTTP has it. */
export const wrongRequest = { status: 400, spec: true };

/** The codes of expected failures, in `errors[].extensions.code`, with what of the HTTP response is not as usual. */
const responses = {
  UNAUTHENTICATED: { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } },
  FORBIDDEN: undefined,
  NOT_FOUND: undefined,
  BAD_USER_INPUT: undefined,
  CONFLICT: undefined,
  PAGE_SIZE_EXCEEDED: undefined,
  QUERY_TOO_COMPLEX: wrongRequest,
  REQUEST_TOO_LARGE: { status: 413 },
  NOT_ACCEPTABLE: { status: 406 },
  UNSUPPORTED_MEDIA_TYPE: { status: 415 },
  UNTRUSTED_DOCUMENT: wrongRequest,
  TIMEOUT: undefined,
  UNAVAILABLE: { status: 503, headers: { 'Retry-After': '1' } },
} as const;

export type Code = keyof typeof responses;

/** Whether `code` is one of this gateway's: what libraries call a wrong request is BAD_USER_INPUT here. */
export const isOurs = (code: unknown): boolean => Object.hasOwn(responses, code as string);

function failure(code: Code, message: string, extensions: Record<string, unknown> = {}): GraphQLError {
  const http = responses[code];
  return new GraphQLError(message, { extensions: { code, ...extensions, ...(http && { http }) } });
}

export const unauthenticated = () => failure('UNAUTHENTICATED', 'Sign in: send a valid token in the Authorization header.');
export const forbidden = (what: string) => failure('FORBIDDEN', `You may not ${what}.`);
export const badInput = (issues: Issue[]) =>
  failure('BAD_USER_INPUT', issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; '), {
    issues,
  });
/** For a request that no operation can be told from. */
export const badRequest = (message: string) => failure('BAD_USER_INPUT', message, { issues: [{ path: [], message }], http: wrongRequest });
/** The answer to a request that is refused before anything looks at what it asks for. */
export const refusal = ({ message, extensions: { code } }: GraphQLError) => JSON.stringify({ errors: [{ message, extensions: { code } }] });
export const pageSizeExceeded = (limit: number) => failure('PAGE_SIZE_EXCEEDED', `A page holds at most ${limit} rows.`, { limit });
export const unavailable = () => failure('UNAVAILABLE', 'The service is not available right now. Try again.');
/** For what needs vectors while whoever makes them does not. `cause` is for the worker and the log. */
export const noVectors = (cause: Error) =>
  Object.assign(failure('UNAVAILABLE', 'Meanings cannot be compared right now. Search by KEYWORD, or try again.'), { cause });
export const tooManyWait = () => failure('UNAVAILABLE', 'Too many operations of this company are waiting already. Try again.');
export const tooComplex = () => failure('QUERY_TOO_COMPLEX', 'The operation is nested too deeply.');

/** What is limited of an operation: GraphQL's tokens in its document, fields in fields, lists in lists, rows that it asks for, and the characters that it reads or is answered with. */
export type Measure = 'tokens' | 'depth' | 'listDepth' | 'cost' | 'size';

/** `cost` is what the operation has of `measure`, where that is known. */
export const limitExceeded = (measure: Measure, limit: number, cost?: number) =>
  failure('QUERY_TOO_COMPLEX', `The operation has a ${measure} of ${cost ?? `more than ${limit}`}; ${limit} is the most.`, {
    measure,
    limit,
    ...(cost !== undefined && { cost }),
  });
export const requestTooLarge = (limit: number) =>
  failure('REQUEST_TOO_LARGE', `The body of a request holds at most ${limit} bytes.`, { limit });
export const notAcceptable = (message = 'Answers are JSON: accept application/graphql-response+json or application/json.') =>
  failure('NOT_ACCEPTABLE', message);
export const unsupportedMediaType = () => failure('UNSUPPORTED_MEDIA_TYPE', 'A body is JSON: send it with Content-Type: application/json.');
export const untrustedDocument = () =>
  failure('UNTRUSTED_DOCUMENT', 'Only trusted documents are served here: send the hash of one instead of a query.');
export const timeout = () => failure('TIMEOUT', 'The operation took too long and was stopped.');
export const conflict = (message: string, extensions?: Record<string, unknown>) => failure('CONFLICT', message, extensions);
export const notFound = (type: string) => failure('NOT_FOUND', `There is no such ${type}.`);

/** SQLSTATEs that a client can cause or do something about. PostgreSQL's own text never leaves: it names rows and columns. */
const states: Record<string, () => GraphQLError> = {
  '23503': () => conflict('The row is referred to by others, or refers to one that does not exist.'),
  '23505': () => conflict('A row with the same key exists.'),
  '40001': () => conflict('The data changed at the same time. Try again.'),
  '40P01': () => conflict('The data changed at the same time. Try again.'),
  '55P03': timeout,
  '57014': timeout,
  '25P03': timeout,
  // Of a transaction's first statement: the COMMIT of a read before it on the connection, which nobody waits for, has failed.
  '25P02': unavailable,
  '53300': unavailable,
};

/** Whole classes of SQLSTATE: 08 connection, 22 data, 28 login, 3D database, 57 operator intervention. */
const classes: Record<string, () => GraphQLError> = {
  '08': unavailable,
  '22': () => badInput([{ path: [], message: 'A value is out of range or not of its type.' }]),
  '28': unavailable,
  '3D': unavailable,
  '57': unavailable,
};

/** The SQLSTATE of an error that the database answered with; undefined for any other. PGlite's errors are of a class of their own. */
export function sqlState(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** The error that a client sees for what the database or its connection threw; undefined for what nobody expected. */
export function fromDatabase(error: unknown): GraphQLError | undefined {
  if (error instanceof GraphQLError) return error;
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') {
    const known = states[code] ?? classes[code.slice(0, 2)];
    if (known) return known();
    if (/^E(CONN|PIPE|TIMEDOUT|HOST|NET|NOTFOUND|AI_AGAIN)/.test(code)) return unavailable();
  }
  const lost =
    /^(Connection terminated|timeout exceeded when trying to connect|Cannot use a pool after|Client was closed|Client has encountered)/;
  return typeof message === 'string' && lost.test(message) ? unavailable() : undefined;
}
