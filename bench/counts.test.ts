import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counted } from '../src/testing/counted.js';
import { identityOf, type TestGateway, testGateway } from '../src/testing/gateway.js';
import { readBaseline } from './baseline.js';
import { reads, writes } from './workloads.js';

const baseline = readBaseline();

describe('what the bench asks for', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());

  it.each([...reads, ...writes])('takes the statements and the round trips of baseline.json: $name', async (workload) => {
    const prefix = identityOf('acme.member').tenantId.slice(0, 8);
    const ask = (nth: number) => gateway.ask(workload.gateway, { as: 'acme.member', variables: workload.variables?.(prefix, nth) ?? {} });
    await ask(1);
    const { answer, all, roundTrips } = await counted(gateway, () => ask(2));
    expect(answer.errors).toBeUndefined();
    const { statements, roundTrips: expected } = baseline[workload.name] ?? {};
    expect({ statements: all.length, roundTrips }).toEqual({ statements, roundTrips: expected });
  });
});
