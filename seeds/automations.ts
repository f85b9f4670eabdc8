import { automationRunStatuses, type automations as automationTable, type automationRuns as runTable } from '../schema/automations.js';
import type { Company } from './company.js';
import { daysAgo, later, rowId } from './kit.js';

type Plan = Pick<typeof automationTable.$inferInsert, 'name' | 'triggerConfig' | 'actionChain'>;

const plans = (domain: string): Plan[] => [
  {
    name: 'Celebrate a big win',
    triggerConfig: { eventType: 'crm.deal.won', conditions: [{ field: 'value', operator: 'gt', value: 50_000 }] },
    actionChain: [
      { type: 'post_slack', config: { channel: '#wins', text: 'We won {{deal.title}}!' } },
      { type: 'send_email', config: { to: `all@${domain}`, subject: 'A big one' } },
    ],
  },
  {
    name: 'Hand over after a deal is won',
    triggerConfig: { eventType: 'crm.deal.stage_changed', conditions: [{ field: 'toStage', operator: 'eq', value: 'won' }] },
    actionChain: [{ type: 'create_task', config: { title: 'Kick-off for {{deal.title}}', priority: 'high' } }],
  },
  {
    name: 'Turn action items into tasks',
    triggerConfig: { eventType: 'meeting.summary.generated', conditions: [] },
    actionChain: [
      { type: 'run_ai_prompt', config: { prompt: 'List the action items with their owners.' } },
      { type: 'create_task', config: { each: 'actionItems' } },
    ],
  },
  {
    name: 'Welcome new contacts',
    triggerConfig: { eventType: 'crm.contact.created', conditions: [{ field: 'email', operator: 'contains', value: '@' }] },
    actionChain: [{ type: 'send_email', config: { template: 'welcome' } }],
  },
  {
    name: 'Ask why a deal was lost',
    triggerConfig: { eventType: 'crm.deal.lost', conditions: [] },
    actionChain: [{ type: 'update_crm', config: { field: 'customFields.lostReason', value: 'to be asked' } }],
  },
  {
    name: 'Mirror finished tasks to the planning board',
    triggerConfig: { eventType: 'task.completed', conditions: [{ field: 'priority', operator: 'neq', value: 'low' }] },
    actionChain: [{ type: 'call_webhook', config: { url: `https://board.${domain}/hooks/done` } }],
  },
];

/** Automations and the times that they ran; the last has never run and is switched off. */
export function automations({ prefix, tenantId, domain }: Company) {
  const automationRuns: (typeof runTable.$inferInsert)[] = [];
  const all = plans(domain);
  const automations = all.map((plan, index): typeof automationTable.$inferInsert => {
    const id = rowId(prefix, 'automations', index);
    const createdAt = daysAgo(200 - 15 * Math.floor(index / 2));
    const idle = index === all.length - 1;
    let lastRunAt: Date | null = null;
    for (let turn = 0; !idle && turn < 4 + index; turn++) {
      const startedAt = daysAgo(1 + 2 * (3 + index - turn), index);
      const finished = { pending: null, running: null, completed: later(startedAt, 1), failed: later(startedAt, 2) };
      const status = turn < 3 + index ? (turn % 3 === 2 ? 'failed' : 'completed') : (automationRunStatuses[index % 4] ?? 'pending');
      lastRunAt = startedAt;
      automationRuns.push({
        id: rowId(prefix, 'automationRuns', automationRuns.length),
        tenantId,
        automationId: id,
        status,
        startedAt,
        completedAt: finished[status],
        result: status === 'completed' ? { actions: plan.actionChain.map(({ type }) => ({ type, ok: true })) } : null,
        error: status === 'failed' ? `${plan.actionChain[0]?.type} timed out after 30 s` : null,
      });
    }
    return { id, tenantId, ...plan, enabled: !idle, lastRunAt, createdAt, updatedAt: createdAt };
  });
  return { automations, automationRuns };
}
