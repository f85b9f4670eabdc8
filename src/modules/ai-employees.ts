import { sql } from 'drizzle-orm';
import { aiEmployeeJobs, aiEmployeeOutputs, type jobStatuses } from '../../schema/ai-employees.js';
import { entityOf } from '../../schema/index.js';
import { now } from '../db/clock.js';
import type { State } from '../db/writer.js';
import type { Builder } from '../graphql/builder.js';
import type { Entities } from '../graphql/entities.js';
import { rowVerb } from '../graphql/row-verb.js';

const job = entityOf(aiEmployeeJobs);
const output = entityOf(aiEmployeeOutputs);

type Status = (typeof jobStatuses)[number];

const are: Record<Status, string> = {
  pending: 'has not been started',
  running: 'is running',
  awaiting_approval: 'is waiting for approval',
  completed: 'is completed',
  failed: 'has failed',
  killed: 'has been killed',
};

/** The job must be in one of these states; what is said of another names it. */
const oneOf = (...statuses: Status[]): State => ({
  holds: sql`before.status in ${statuses}`,
  says: ({ status }) => `The job ${are[status as Status]}.`,
});

/** Adds the verbs by which people steer AI employees: `startJob`, `killJob` and `approveOutput`. */
export function addAiEmployees(builder: Builder, entities: Entities): void {
  rowVerb(builder, entities, job, {
    name: 'startJob',
    description: 'Starts a pending job, now. CONFLICT for any other.',
    set: () => ({ status: 'running', startedAt: now }),
    state: oneOf('pending'),
  });
  rowVerb(builder, entities, job, {
    name: 'killJob',
    description: 'Stops a job that is pending, running or waiting for approval, for good. CONFLICT for one that has ended.',
    set: () => ({ status: 'killed', completedAt: now }),
    state: oneOf('pending', 'running', 'awaiting_approval'),
  });
  rowVerb(builder, entities, output, {
    name: 'approveOutput',
    description: 'Approves what an AI employee produced. CONFLICT where that needs no approval, or has it.',
    set: () => ({ approvedAt: now, approvedById: sql`nullif(current_setting('app.user_id', true), '')::uuid` }),
    state: {
      holds: sql`before.requires_approval and before.approved_at is null`,
      says: ({ requiresApproval }) => (requiresApproval ? 'The output has been approved.' : 'The output needs no approval.'),
    },
  });
}
