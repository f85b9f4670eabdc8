import { entityOf } from '../../schema/index.js';
import { tasks } from '../../schema/tasks.js';
import { validated } from '../db/validation.js';
import type { Builder } from '../graphql/builder.js';
import type { Entities } from '../graphql/entities.js';
import { rowVerb } from '../graphql/row-verb.js';

/** Adds `completeTask` and `assignTask`. */
export function addTasks(builder: Builder, entities: Entities): void {
  const task = entityOf(tasks);
  rowVerb(builder, entities, task, {
    name: 'completeTask',
    description: 'Marks a task as done. One that is done already stays so, without an event.',
    set: () => ({ status: 'done' }),
  });
  rowVerb(builder, entities, task, {
    name: 'assignTask',
    description: 'Gives a task to a user, or takes it back. To whom it is given already, no event is told; a deactivated user gets none.',
    fields: (t) => ({ assigneeId: t.id({ description: 'Who is to do it. It must be given; null takes the task back.' }) }),
    set: ({ assigneeId }, issues) => {
      if (assigneeId === undefined) issues.push({ path: ['input', 'assigneeId'], message: 'must be given; null takes the task back' });
      return validated(task, [{ assigneeId }], () => ['input'], issues, true)[0] ?? {};
    },
  });
}
