import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { OperatorError } from '../errors.js';
import { type Handler, IdentifiedResponse } from './response.js';

export interface HttpServer {
  port: number;
  /** Takes no new requests, waits for those under way, and cuts off what is left after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
}

/** How long a client may take to send a request, its head alone and all of it, in milliseconds. */
const patience = { headersTimeout: 10_000, requestTimeout: 30_000 };
/** How long a connection may carry nothing while a request is under way, in milliseconds: a client that does not read its answer is cut off then. */
const longestSilence = 60_000;
/**
 * How long a connection is kept for the next request, in milliseconds: longer than proxies keep theirs (60 s as a rule), which
 * would otherwise send into one that is being closed.
 */
const keepAliveTimeout = 75_000;

/** For how long the rest of a request is read, and thrown away, behind its answer: a client that still sends must get to read that. */
const rest = 1_000;

/** Listens. @throws OperatorError where the port is taken or not allowed. */
export async function listen(handler: Handler, host: string, port: number): Promise<HttpServer> {
  let draining = false;
  const unanswered = new WeakMap<Socket, Set<IdentifiedResponse>>();
  const options = { ...patience, keepAliveTimeout, connectionsCheckingInterval: 1_000, ServerResponse: IdentifiedResponse };
  const server = createServer(options, (request, response) => {
    const waiting = unanswered.get(request.socket)?.add(response);
    response.on('close', () => {
      waiting?.delete(response);
      // A client that keeps its connection for more would otherwise be waited for.
      if (draining) server.closeIdleConnections();
      if (!request.complete) setTimeout(() => request.complete || request.destroy(), rest).unref();
    });
    handler(request, response);
  });
  server.timeout = longestSilence;
  server.on('connection', (socket: Socket) => {
    const waiting = new Set<IdentifiedResponse>();
    unanswered.set(socket, waiting);
    // Of requests that were sent behind each other Node tells the first alone that its client has gone.
    socket.once('close', () => {
      for (const response of waiting) if (!response.socket) response.destroy().emit('close');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(new OperatorError(`port ${port} is taken: stop what listens there, or set PORT to another one`));
      else if (error.code === 'EACCES') reject(new OperatorError(`port ${port} is not allowed to this user: set PORT to 1024 or more`));
      else reject(new OperatorError(`cannot listen on ${host}:${port}: ${error.message}; check HOST and PORT`));
    });
    server.listen(port, host, resolve);
  });
  const drain = async (timeoutMs: number) => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    draining = true;
    const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
    await closed;
    clearTimeout(timer);
  };
  return { port: (server.address() as AddressInfo).port, drain };
}
