import { randomUUID } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';

/** What every response says, whatever comes of the request; a handler may say otherwise. */
const headers = {
  // What one may see is not for another to be given.
  'cache-control': 'private, no-store',
  vary: 'Origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Gives each request an id of ours, which its response has as `x-request-id`, and its response the headers that all have. */
export function identified(handler: RequestListener): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('x-request-id', randomUUID());
    handler(request, response);
  };
}

/** What goes along with a request that is being answered. */
export interface Identified {
  res: ServerResponse;
}

/** The id of the request that is being answered. */
export const requestId = ({ res }: Identified): string => String(res.getHeader('x-request-id'));
