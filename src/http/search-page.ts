import { readFileSync } from 'node:fs';
import type { Plugin } from 'graphql-yoga';

const files = new Map([
  ['/search', ['index.html', 'text/html']],
  ['/search/page.css', ['page.css', 'text/css']],
  ['/search/page.js', ['page.js', 'text/javascript']],
  ['/search/search.graphql', ['search.graphql', 'text/plain']],
]);

/** Scripts, styles and answers come from here alone, and nothing in a hit can become a script. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves a page to search with, in development. `token` is what the page asks with; it is told none where that is undefined,
 * and asks for one.
 */
export function useSearchPage(token: (url: URL) => Promise<string | undefined>): Plugin {
  return {
    async onRequest({ request, url, endResponse, fetchAPI }) {
      const file = files.get(url.pathname);
      if (!file || request.method !== 'GET') return;
      const [name, type] = file;
      const text = readFileSync(new URL(`search-page/${name}`, import.meta.url), 'utf8');
      // A token is letters, digits, dots, dashes and underscores.
      const body = text.replace('{{token}}', url.pathname === '/search' ? ((await token(url)) ?? '') : '');
      const headers = { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy, 'referrer-policy': 'no-referrer' };
      endResponse(new fetchAPI.Response(body, { headers }));
    },
  };
}
