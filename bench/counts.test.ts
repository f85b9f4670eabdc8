import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, type TestGateway, testGateway } from '../src/testing/gateway.js';
import { until } from '../src/testing/until.js';
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
    await until(() => gateway.statements.quiet);
    gateway.statements.clear();
    const { errors } = await ask(2);
    expect(errors).toBeUndefined();
    await until(() => gateway.statements.quiet);
    const { all, roundTrips } = gateway.statements;
    const { statements, roundTrips: expected } = baseline[workload.name] ?? {};
    expect({ statements: all.length, roundTrips }).toEqual({ statements, roundTrips: expected });
  });
});
