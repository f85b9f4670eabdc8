/** What a page of an allowed origin may do, as Yoga takes it. */
interface Allowed {
  origin: string;
  credentials: false;
  methods: string[];
  allowedHeaders: string[];
  exposedHeaders: string[];
  /** Seconds. */
  maxAge: number;
}

export type Cors = (request: Request) => Allowed | false;

/**
 * Lets pages of these origins, and of no others, read what the gateway answers and send what they must ask for first.
 * Never with cookies or other credentials of the browser's: a token is in a header, where only who has it can put it.
 */
export function corsFor(origins: readonly string[]): Cors {
  return ({ headers }) => {
    const origin = headers.get('origin');
    if (origin === null || !origins.includes(origin)) return false;
    return {
      origin,
      credentials: false,
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type', 'idempotency-key'],
      exposedHeaders: ['retry-after', 'idempotency-replayed', 'x-request-id'],
      maxAge: 7200,
    };
  };
}
