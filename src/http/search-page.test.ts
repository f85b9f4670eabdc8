import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { send } from '../testing/http.js';
import { stepSchema } from '../testing/steps.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway({ schema: stepSchema() });
});
afterAll(() => gateway.close());

const at = (path: string) => new URL(path, gateway.url).href;

describe('the page to search with', () => {
  it.each([
    ['/search', 'text/html', '<title>Search'],
    ['/search/page.css', 'text/css', 'light-dark('],
    ['/search/page.js', 'text/javascript', 'function search('],
    ['/search/search.graphql', 'text/plain', 'query SearchPage'],
  ])('has %s, which lets in nothing from elsewhere', async (path, type, text) => {
    const response = await fetch(at(path));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/,
    );
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await response.text()).toContain(text);
  });

  it('has no script, no style and no address of another machine in its HTML', async () => {
    const html = await (await fetch(at('/search'))).text();
    expect(html).not.toMatch(/<style|style=|\son\w+=|https?:|<script(?! type="module" src="\/search\/page.js"><\/script>)/);
  });

  it('answers for nothing but its own files, and only GET', async () => {
    for (const path of ['/search/', '/search/page.ts', '/search/tsconfig.json', '/search/../search-page.ts', '/search/%2e%2e/yoga.ts'])
      expect((await send(at(path), 'GET', {})).status, path).toBe(404);
    expect((await send(at('/search'), 'POST', {}, '{}')).status).toBe(404);
  });

  it('asks the database nothing', () => expect(gateway.statements.all).toEqual([]));
});
