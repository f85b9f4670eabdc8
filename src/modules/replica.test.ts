import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { TestDevice, visibleKeys } from '../testing/replica.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

describe('changes', () => {
  it('sends a device all that its user may see, and each row as the database has it', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const pages = await device.pull();
    console.log(
      pages.length,
      JSON.stringify(pages[0]?.tables[0]).slice(0, 400),
      Object.entries(device.keys)
        .map(([k, v]) => k + v.length)
        .join(' '),
    );
    expect(device.keys).toEqual(await visibleKeys(gateway, 'acme.member'));
  });
});
