import type { Plugin } from 'graphql-yoga';
import type { Engine } from '../db/engine.js';

/** `/health`: the process lives. `/ready`: the database answers, so that requests can be sent here. */
export function useHealth(engine: Engine): Plugin {
  const answer = (status: number, text: string) =>
    new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } });
  return {
    async onRequest({ url, endResponse }) {
      if (url.pathname === '/health') endResponse(answer(200, 'ok'));
      if (url.pathname === '/ready') {
        const ready = await engine.pool.query('SELECT 1').then(
          () => true,
          () => false,
        );
        endResponse(ready ? answer(200, 'ready') : answer(503, 'the database does not answer'));
      }
    },
  };
}
