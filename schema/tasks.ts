import { date, jsonb, text, uuid } from 'drizzle-orm/pg-core';
import { currentUser, tenantTable, timestamps } from './kit.js';
import { fixedSet, length, strings } from './rules.js';
import { users } from './tenants.js';

export const taskStatuses = fixedSet('TaskStatus', ['todo', 'in-progress', 'done']);
export const taskPriorities = fixedSet('TaskPriority', ['low', 'medium', 'high', 'urgent']);
export const taskSources = fixedSet('TaskSource', ['meeting', 'automation', 'ai-employee']);

export const tasks = tenantTable(
  'tasks',
  {
    title: text().notNull(),
    description: text(),
    status: text({ enum: taskStatuses }).notNull().default('todo'),
    priority: text({ enum: taskPriorities }).notNull().default('medium'),
    assigneeId: uuid(),
    dueDate: date(),
    labels: jsonb().$type<string[]>().notNull().default([]),
    sourceType: text({ enum: taskSources }),
    sourceId: uuid(),
    createdById: currentUser('created_by'),
    ...timestamps,
  },
  {
    references: {
      assigneeId: { to: () => users, inverse: ['assignedTasks', 'The tasks that the user is to do.'], onDelete: 'set null' },
      createdById: { to: () => users, inverse: ['createdTasks', 'The tasks that the user wrote down.'] },
    },
    rules: { title: length(1, 512), labels: strings },
    order: { createdAt: 'desc' },
    lists: { status: { dueDate: 'asc' } },
    events: [
      { type: 'task.created', when: 'created', payload: { taskId: 'id' } },
      { type: 'task.completed', when: { column: 'status', to: 'done' }, payload: { taskId: 'id' } },
      { type: 'task.assigned', when: { column: 'assigneeId', set: true }, payload: { taskId: 'id', assigneeId: 'assigneeId' } },
    ],
    exposes: {
      type: 'Task',
      description: 'Something to be done.',
      fields: {
        title: 'What is to be done.',
        description: 'The details.',
        status: 'How far it is.',
        priority: 'How much it matters.',
        assigneeId: 'Who is to do it.',
        dueDate: 'The day by which it is to be done.',
        labels: 'Words to find it by.',
        sourceType: 'What kind of thing the task came from.',
        sourceId: 'The meeting, automation or AI employee’s job that the task came from.',
        createdById: 'Who wrote it down.',
        createdAt: 'When it was written down.',
        updatedAt: 'When it last changed.',
      },
    },
  },
);
