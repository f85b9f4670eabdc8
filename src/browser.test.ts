import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './testing/browser.js';
import { type GatewayProcess, gatewayProcess } from './testing/process.js';
import { statement, withDatabase } from './testing/template.js';

const server = process.env.DATABASE_URL;
const database = `basicos_browser_${process.pid}`;

let dataDir: string;
let gateway: GatewayProcess;
let browser: Browser;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'browser-'));
  if (server) await statement(server, `CREATE DATABASE ${database}`);
  const env = server ? { DATABASE_URL: withDatabase(server, database), DEMO: 'true' } : {};
  [gateway, browser] = await Promise.all([gatewayProcess({ DATA_DIR: dataDir, ...env }), launchBrowser()]);
  // A machine without a browser fetches one.
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  if (server) await statement(server, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  rmSync(dataDir, { recursive: true });
});

/** What is asked of an answer to the first tab. */
interface Deals {
  deals: {
    nodes: {
      title: string;
      activities: { nodes: { meeting: { participants: { nodes: { user: { name: string } | null }[] } } | null }[] };
    }[];
  };
}

describe('GraphiQL over the demo company, from nothing', () => {
  let page: Page;
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(gateway.url);
  });

  const ready = ['DealsWithActivities', 'Meetings', 'OpenTasks', 'Pipeline', 'Documents', 'Search', 'SearchActivities', 'SimilarDocuments'];
  const token = /"Authorization": "Bearer [\w-]+\.[\w-]+\.[\w-]+"/;
  const tabs = () => page.locator('.graphiql-tab-button');

  /** What stands in the editor that is seen in a part of the page. */
  const text = async (part: string) => {
    const lines = page.getByRole('region', { name: part }).locator('.view-lines').filter({ visible: true });
    // Spaces are hard, and long lines are broken.
    return (await lines.textContent())?.replaceAll(/\s+/g, ' ');
  };

  /** Presses the button that runs the operation; returns what the gateway answers. */
  async function execute(): Promise<{ data: Deals; errors?: unknown }> {
    const answered = page.waitForResponse((response) => !!response.request().postData()?.includes('"operationName":"DealsWithActivities"'));
    await page.getByRole('button', { name: 'Execute query' }).click();
    return (await answered).json();
  }

  it('opens with a tab for each ready query', async () => {
    await tabs().last().waitFor();
    expect(await tabs().allTextContents()).toEqual(ready);
  });

  it('runs the first tab, which shows deals with activities and participants', async () => {
    const { data, errors } = await execute();
    expect(errors).toBeUndefined();
    const { nodes } = data.deals;
    expect(nodes).toHaveLength(10);
    const activities = nodes.flatMap((deal) => deal.activities.nodes);
    expect(activities.length).toBeGreaterThan(10);
    const participants = activities.flatMap(({ meeting }) => meeting?.participants.nodes ?? []);
    expect(participants.filter(({ user }) => user?.name).length).toBeGreaterThan(0);
    await expect.poll(() => text('Result Window')).toContain(nodes[0]?.title);
  });

  it('has a token in the headers', async () => {
    await expect.poll(() => text('Headers')).toMatch(token);
  });

  it('opens with the same tabs and a new token when it is visited again', async () => {
    const before = await text('Headers');
    // Tokens are signed by the second.
    await sleep(1_000);
    await page.goto(gateway.url);
    await expect.poll(() => text('Headers')).toMatch(token);
    expect(await text('Headers')).not.toBe(before);
    expect(await tabs().allTextContents()).toEqual(ready);
    expect((await execute()).errors).toBeUndefined();
  });

  it('opens with the operation in the address, and keeps the tabs', async () => {
    await page.goto(`${gateway.url}?query=${encodeURIComponent('query Mine { me { email } }')}`);
    await tabs().filter({ hasText: 'Mine' }).waitFor();
    expect(await text('Operation Editor')).toBe('query Mine { me { email } }');
    expect(await tabs().allTextContents()).toEqual([...ready, 'Mine']);
  });

  it('asks for nothing from another machine, and complains of nothing', () => {
    const origin = new URL(gateway.url).origin;
    expect(requests.length).toBeGreaterThan(2);
    expect(requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('the page to search with, over the demo company', () => {
  let page: Page;
  let origin: string;
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    origin = new URL(gateway.url).origin;
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${origin}/search`);
  });

  const text = () => page.getByRole('searchbox');
  const titles = () => page.getByRole('list', { name: 'Hits' }).getByRole('heading').allTextContents();
  const said = () => page.getByRole('status').textContent();

  it('finds what is typed, with its words marked, and says how', async () => {
    await text().fill('ion exchanger for hard water');
    // The demo is embedded in the background.
    await expect
      .poll(
        async () => {
          await page.keyboard.press('Enter');
          await page.waitForTimeout(200);
          return said();
        },
        { timeout: 60_000 },
      )
      .toMatch(/^The best 20 · EXACT · recall 1 · local-ngram-v1 · 0 waiting for embedding · \d+ ms$/);
    expect((await titles()).slice(0, 5)).toContain('Water hardness and descaling');
    expect(await page.locator('mark').allTextContents()).toContain('exchanger');
    const first = await page.getByRole('list', { name: 'Hits' }).getByRole('listitem').first().locator('dl').textContent();
    expect(first).toMatch(/score[\d.]+distance[\d.]+place by (meaning|words)\d+/);
  });

  it('shows the GraphQL that ran', async () => {
    await page.getByText('The GraphQL that ran').click();
    const shown = await page.locator('#ran').textContent();
    expect(shown).toContain('query SearchPage($input: SearchInput!, $first: Int!)');
    expect(shown).toContain('"text": "ion exchanger for hard water"');
  });

  it('works by keyboard alone, and keeps what is asked in its address', async () => {
    await text().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('#variables').textContent()).toContain('"mode": "KEYWORD"');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await expect.poll(() => page.locator('#variables').textContent()).not.toContain('"DOCUMENT"');
    await expect.poll(said).not.toContain('EXACT');
    const before = await titles();
    expect(before).not.toContain('Water hardness and descaling');
    await page.reload();
    await expect.poll(titles).toEqual(before);
  });

  it('shows a hit as text, whatever stands in it', async () => {
    const hostile = `<img src=x onerror="document.title='broken'"> zyzzyva`;
    const authorization = `Bearer ${await page.locator('#token').inputValue()}`;
    const created = await page.request.post(gateway.url, {
      headers: { authorization },
      data: {
        query: 'mutation($title: String!) { createDocument(input: { title: $title }) { document { id } } }',
        variables: { title: hostile },
      },
    });
    expect(await created.json()).not.toHaveProperty('errors');
    await page.goto(`${origin}/search?text=zyzzyva&mode=KEYWORD&types=DOCUMENT`);
    await expect
      .poll(
        async () => {
          await page.keyboard.press('Enter');
          await page.waitForTimeout(200);
          return titles();
        },
        { timeout: 30_000 },
      )
      .toEqual([hostile]);
    expect(await page.locator('#hits img').count()).toBe(0);
    expect(await page.title()).toBe('Search · BasicOS gateway');
  });

  it('asks for a token where it has none, and says what the gateway refuses', async () => {
    const token = page.getByLabel(/bearer token/);
    await page.locator('#identity summary').click();
    await token.fill('');
    await expect.poll(said).toBe('Searching needs a token.');
    await token.fill('nonsense');
    await expect.poll(said).toMatch(/token/);
    expect(await titles()).toEqual([]);
  });

  it('asks for nothing from another machine, and complains of nothing but that refusal', () => {
    expect(requests.filter((url) => !url.startsWith(`${origin}/`))).toEqual([]);
    expect(complaints.filter((complaint) => !complaint.includes('401'))).toEqual([]);
  });
});
