import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';

const ids = new AsyncLocalStorage<string>();

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
    const id = randomUUID();
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('x-request-id', id);
    ids.run(id, handler, request, response);
  };
}

/** The id of the request that is being answered. */
export const requestId = (): string | undefined => ids.getStore();
