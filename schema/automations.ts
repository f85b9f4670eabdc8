import { boolean, jsonb, text, uuid } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { instant, tenantTable, timestamps } from './kit.js';
import { fixedSet, json, length } from './rules.js';
import './tenants.js';

export const automationRunStatuses = fixedSet('AutomationRunStatus', ['pending', 'running', 'completed', 'failed']);

const trigger = z.strictObject({
  eventType: z.string().min(1),
  conditions: z.array(
    z.strictObject({ field: z.string().min(1), operator: z.enum(['eq', 'neq', 'gt', 'lt', 'contains']), value: z.json() }),
  ),
});

const actions = z.array(
  z.strictObject({
    type: z.enum(['send_email', 'update_crm', 'create_task', 'call_webhook', 'run_ai_prompt', 'post_slack']),
    config: z.record(z.string(), z.json()),
  }),
);

export type Trigger = z.infer<typeof trigger>;
export type Actions = z.infer<typeof actions>;

export const automations = tenantTable(
  'automations',
  {
    name: text().notNull(),
    triggerConfig: jsonb().$type<Trigger>().notNull(),
    actionChain: jsonb().$type<Actions>().notNull(),
    enabled: boolean().notNull().default(true),
    lastRunAt: instant(),
    ...timestamps,
  },
  {
    rules: {
      name: length(1, 255),
      triggerConfig: json(trigger, '@.eventType.type() == "string" && @.conditions.type() == "array"'),
      actionChain: json(actions, '@.type() == "array"'),
    },
    order: { createdAt: 'desc' },
    writes: { guarded: ['lastRunAt'] },
    exposes: {
      type: 'Automation',
      description: 'Actions that follow when something happens.',
      fields: {
        name: 'What it is called.',
        triggerConfig: 'What sets it off: `{eventType, conditions: [{field, operator, value}]}`.',
        actionChain: 'What it then does, in this order: `[{type, config}]`.',
        enabled: 'Whether it is switched on.',
        lastRunAt: 'When it last ran.',
        createdAt: 'When it was set up.',
        updatedAt: 'When it last changed.',
      },
    },
  },
);

export const automationRuns = tenantTable(
  'automation_runs',
  {
    automationId: uuid().notNull(),
    status: text({ enum: automationRunStatuses }).notNull().default('pending'),
    startedAt: instant().notNull().defaultNow(),
    completedAt: instant(),
    result: jsonb().$type<unknown>(),
    error: text(),
  },
  {
    references: { automationId: { to: () => automations, inverse: ['runs', 'The times that it ran, newest first.'], onDelete: 'cascade' } },
    order: { startedAt: 'desc' },
    writes: false,
    events: [
      { type: 'automation.triggered', when: 'created', payload: { automationId: 'automationId', runId: 'id' } },
      { type: 'automation.completed', when: { column: 'status', to: 'completed' }, payload: { automationId: 'automationId', runId: 'id' } },
      { type: 'automation.failed', when: { column: 'status', to: 'failed' }, payload: { automationId: 'automationId', runId: 'id' } },
    ],
    exposes: {
      type: 'AutomationRun',
      description: 'One time that an automation ran.',
      fields: {
        automationId: 'The automation.',
        status: 'How far the run is.',
        startedAt: 'When it began.',
        completedAt: 'When it ended.',
        result: 'What came of it.',
        error: 'Why it failed, where it did.',
      },
    },
  },
);
