import type { Plugin } from 'graphql-yoga';
import type { Engine } from '../db/engine.js';

/** `/health`: the process lives. `/ready`: the database answers and tenants are `isolated` in it, so that requests can be sent here. */
export function useHealth(engine: Engine, isolated: () => boolean): Plugin {
  const answer = (status: number, text: string) =>
    new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } });
  let asked: Promise<boolean> | undefined;
  /** Asks once for all who look at the same time: anybody may, and as often as they like. */
  const answers = () => {
    asked ??= engine.pool
      .query('SELECT 1')
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };
  const probe = async () => {
    if (!(await answers())) return answer(503, 'the database does not answer');
    return isolated() ? answer(200, 'ready') : answer(503, 'tenants are not isolated: see the log, or run npm run audit');
  };
  return {
    onRequest({ request, url, endResponse }) {
      // Who posts probes nothing; the URL is parsed when it is first looked into.
      if (request.method === 'POST') return;
      if (url.pathname === '/health') endResponse(answer(200, 'ok'));
      if (url.pathname === '/ready') return probe().then(endResponse);
    },
  };
}
