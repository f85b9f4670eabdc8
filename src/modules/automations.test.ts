import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contended } from '../testing/contended.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { itRefuses, made, run } from '../testing/refusals.js';
import { traced } from '../testing/traces.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

const make = (enabled = true) =>
  `createAutomation(input: { name: "Nightly", enabled: ${enabled}, triggerConfig: { eventType: "deal", conditions: [] }, actionChain: [] }) { row: automation { id } }`;

describe('triggerAutomation', () => {
  const { userId } = identityOf('acme.member');
  const trigger = (id: string) =>
    run(gateway, 'triggerAutomation', { id }, 'automationRun { id status startedAt completedAt automation { id lastRunAt } }');

  it('makes a pending run, with its event and audit entries', async () => {
    const id = await made(gateway, make());
    const { result, events, audit, statements } = await traced(gateway, () => trigger(id));
    expect(result.errors).toBeUndefined();
    const { id: runId, startedAt, ...run } = result.data.triggerAutomation.automationRun;
    expect(run).toEqual({ status: 'PENDING', completedAt: null, automation: { id, lastRunAt: startedAt } });
    expect(events).toEqual([{ type: 'automation.triggered', payload: { automationId: id, runId }, userId }]);
    expect(audit.map(({ action, resourceType, resourceId }) => [action, resourceType, resourceId])).toEqual([
      ['triggerAutomation', 'Automation', id],
      ['triggerAutomation', 'AutomationRun', runId],
    ]);
    // The third reads the automation that the selection asks for.
    expect(statements).toBe(3);
  });

  it('refuses an automation that is switched off, and leaves nothing', async () => {
    const id = await made(gateway, make(false));
    const { result, events, audit } = await traced(gateway, () => trigger(id));
    expect(result.errors?.[0]).toMatchObject({ message: 'The automation is switched off.', extensions: { code: 'CONFLICT' } });
    expect([events, audit]).toEqual([[], []]);
  });

  it.runIf(process.env.DATABASE_URL)('makes a run for each of two who ask at the same moment', async () => {
    const id = await made(gateway, make());
    const answers = await contended(gateway, `select from automations where id = '${id}' for update`, [
      () => trigger(id),
      () => trigger(id),
    ]);
    expect(answers.flatMap(({ errors = [] }) => errors)).toEqual([]);
    const [one, other] = answers.map(({ data }) => data.triggerAutomation.automationRun.id);
    expect(one).not.toBe(other);
  });

  itRefuses(() => gateway, { name: 'triggerAutomation', make: make(), key: 'id' });
});
