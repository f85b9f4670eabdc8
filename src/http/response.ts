import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type RequestListener, ServerResponse } from 'node:http';

/** What every response says, whatever comes of the request; who sets a header before the response begins may say otherwise. */
const headers: [name: string, value: string][] = [
  // What one may see is not for another to be given.
  ['cache-control', 'private, no-store'],
  ['vary', 'Origin'],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
];
const listed = headers.flat();

/** A response with an id of ours, which it has as `x-request-id`, and with the headers that all have. */
export class IdentifiedResponse extends ServerResponse<IncomingMessage> {
  readonly id = randomUUID();

  /**
   * Begins a response for which no header was set, with what it says beside what all say, names and values by turns: to set headers
   * one by one takes a tenth of a small query's time.
   */
  begin(status: number, own: readonly string[]): this {
    return super.writeHead(status, [...listed, 'x-request-id', this.id, ...own]);
  }

  /** Whoever else begins a response comes by here, Node for one that nobody begins. */
  override writeHead(...how: unknown[]): this {
    for (const [name, value] of headers) if (!this.hasHeader(name)) this.setHeader(name, value);
    this.setHeader('x-request-id', this.id);
    return super.writeHead(...(how as [number]));
  }
}

/** What answers requests. */
export type Handler = RequestListener<typeof IncomingMessage, typeof IdentifiedResponse>;

/** What goes along with a request that is being answered. */
export interface Identified {
  res: IdentifiedResponse;
}
