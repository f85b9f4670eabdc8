import { sql } from 'drizzle-orm';
import { automationRuns, automations } from '../../schema/automations.js';
import { entityOf } from '../../schema/index.js';
import { now } from '../db/clock.js';
import type { Row } from '../db/flight.js';
import { throwIssues, type Values } from '../db/validation.js';
import type { Issue } from '../errors.js';
import type { Builder } from '../graphql/builder.js';
import type { Context } from '../graphql/context.js';
import type { Entities } from '../graphql/entities.js';
import { mutation, rowPayload } from '../graphql/mutation.js';
import { idOf } from '../graphql/row-verb.js';

const automation = entityOf(automations);
const run = entityOf(automationRuns);

/** Adds `triggerAutomation`. */
export function addAutomations(builder: Builder, entities: Entities): void {
  const input = builder.inputType('TriggerAutomationInput', {
    description: 'What triggerAutomation is told.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The automation to run.' }) }),
  });
  const type = rowPayload(builder, entities, run, 'TriggerAutomationPayload');
  const description =
    'Asks for a run of an automation, whatever its trigger: a pending run. CONFLICT where the automation is switched off.';
  mutation(builder, 'triggerAutomation', description, input, type, (given: Values, context, action) => {
    const issues: Issue[] = [];
    const id = idOf(given, 'id', issues);
    throwIssues(issues);
    return triggered(context, action, id);
  });
}

/**
 * The automation's lastRunAt is its newest run's startedAt, which a run has from the start. Setting it first is what keeps
 * the automation from being switched off, or deleted, until the run is there.
 */
async function triggered(context: Context, action: string, automationId: string): Promise<Row> {
  const writer = context.writer(action);
  const enabled = { holds: sql`before.enabled`, says: () => 'The automation is switched off.' };
  const { lastRunAt: startedAt } = await writer.update(automation, automationId, { lastRunAt: now }, ['input'], undefined, enabled);
  const [row] = await writer.create(run, [{ automationId, startedAt }]);
  return row as Row;
}
