import { taskPriorities, taskSources, taskStatuses, type tasks as taskTable } from '../schema/tasks.js';
import { authorId, type Company, colleagueId } from './company.js';
import { cycle, dateAhead, daysAgo, dice, later, rowId } from './kit.js';

const taskCount = 72;
const errands = [
  'Call back',
  'Send the revised offer to',
  'Prepare the visit at',
  'Check the invoice of',
  'Ask for a reference from',
  'Write the minutes for',
  'Update the record of',
];
const sourceTables = { meeting: 'meetings', automation: 'automations', 'ai-employee': 'aiEmployeeJobs' } as const;

/** What is to be done: tasks of the company's own, then errands for its customers. */
export function tasks(company: Company) {
  const { prefix, tenantId, customers } = company;
  const roll = dice(`${prefix} tasks`);
  const tasks = Array.from({ length: taskCount }, (_, index): typeof taskTable.$inferInsert => {
    const [title, labels, description] = company.tasks[index] ?? [
      `${cycle(errands, index)} ${cycle(customers, index * 3)[0]}`,
      index % 3 ? ['customers'] : [],
    ];
    const sourceType = index % 2 ? cycle(taskSources, (index - 1) / 2) : null;
    const createdAt = daysAgo(80 - 3 * Math.floor(index / 3));
    return {
      id: rowId(prefix, 'tasks', index),
      tenantId,
      title,
      description: description ?? null,
      status: cycle(taskStatuses, roll.int(0, 5)),
      priority: cycle(taskPriorities, roll.int(0, 7)),
      assigneeId: index % 6 === 5 ? null : colleagueId(company, index),
      // Fridays, so that several fall due on the same day.
      dueDate: index % 5 === 4 ? null : dateAhead(4 + 7 * roll.int(-3, 6)),
      labels,
      sourceType,
      sourceId: sourceType ? rowId(prefix, sourceTables[sourceType], index % 5) : null,
      createdById: authorId(company, index),
      createdAt,
      updatedAt: later(createdAt, 60 * roll.int(0, 72)),
    };
  });
  return { tasks };
}
