import { boolean, numeric, text, uuid } from 'drizzle-orm/pg-core';
import { created, currentUser, instant, tenantTable } from './kit.js';
import { fixedSet } from './rules.js';
import { users } from './tenants.js';

export const jobStatuses = fixedSet('AiEmployeeJobStatus', ['pending', 'running', 'awaiting_approval', 'completed', 'failed', 'killed']);

export const aiEmployeeJobs = tenantTable(
  'ai_employee_jobs',
  {
    title: text().notNull(),
    instructions: text().notNull(),
    status: text({ enum: jobStatuses }).notNull().default('pending'),
    sandboxId: text(),
    startedAt: instant(),
    completedAt: instant(),
    costUsd: numeric({ precision: 8, scale: 4 }).notNull().default('0'),
    createdById: currentUser('created_by'),
    ...created,
  },
  {
    references: { createdById: { to: () => users, inverse: ['aiEmployeeJobs', 'The jobs that the user gave to AI employees.'] } },
    order: { createdAt: 'desc' },
    writes: { delete: false, guarded: ['status', 'sandboxId', 'startedAt', 'completedAt', 'costUsd'] },
    events: [
      { type: 'ai_employee.started', when: { column: 'status', to: 'running' }, payload: { jobId: 'id' } },
      { type: 'ai_employee.completed', when: { column: 'status', to: 'completed' }, payload: { jobId: 'id' } },
      { type: 'ai_employee.approval_needed', when: { column: 'status', to: 'awaiting_approval' }, payload: { jobId: 'id' } },
      { type: 'ai_employee.killed', when: { column: 'status', to: 'killed' }, payload: { jobId: 'id' } },
    ],
    exposes: {
      type: 'AiEmployeeJob',
      description: 'A piece of work given to an AI employee.',
      fields: {
        title: 'What it is about.',
        instructions: 'What the AI employee was told.',
        status: 'How far it is.',
        sandboxId: 'The sandbox it runs in.',
        startedAt: 'When the work began.',
        completedAt: 'When the work ended.',
        costUsd: 'What it has cost, in US dollars.',
        createdById: 'Who asked for it.',
        createdAt: 'When it was asked for.',
      },
    },
  },
);

export const aiEmployeeOutputs = tenantTable(
  'ai_employee_outputs',
  {
    jobId: uuid().notNull(),
    type: text().notNull(),
    content: text().notNull(),
    requiresApproval: boolean().notNull().default(false),
    approvedAt: instant(),
    approvedById: uuid('approved_by'),
    ...created,
  },
  {
    references: {
      jobId: { to: () => aiEmployeeJobs, inverse: ['outputs', 'What the AI employee produced, newest first.'], onDelete: 'cascade' },
      approvedById: {
        to: () => users,
        inverse: ['approvedOutputs', 'The AI employees’ outputs that the user approved.'],
        onDelete: 'set null',
      },
    },
    order: { createdAt: 'desc' },
    writes: false,
    exposes: {
      type: 'AiEmployeeOutput',
      description: 'Something that an AI employee produced.',
      fields: {
        jobId: 'The job it came from.',
        type: 'What kind of thing it is.',
        content: 'The thing itself.',
        requiresApproval: 'Whether a person has to approve it before it takes effect.',
        approvedAt: 'When it was approved.',
        approvedById: 'Who approved it.',
        createdAt: 'When it was produced.',
      },
    },
  },
);
