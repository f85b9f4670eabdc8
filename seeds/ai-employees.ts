import type { jobStatuses, aiEmployeeJobs as jobTable, aiEmployeeOutputs as outputTable } from '../schema/ai-employees.js';
import { authorId, type Company, personId } from './company.js';
import { daysAgo, later, rowId } from './kit.js';

/** The order gives a status to every job: those with outputs have something to show for it. */
const states = [
  'completed',
  'awaiting_approval',
  'completed',
  'running',
  'failed',
  'pending',
  'killed',
] as const satisfies (typeof jobStatuses)[number][];

/** Jobs for AI employees and what they produced; one job was stopped before it produced anything. */
export function aiEmployees(company: Company) {
  const { prefix, tenantId } = company;
  const aiEmployeeOutputs: (typeof outputTable.$inferInsert)[] = [];
  const stopped = { title: 'Read every e-mail since 2019', instructions: 'Find promises that were never kept.', outputs: [] };
  const aiEmployeeJobs = [...company.jobs, stopped].map((job, index): typeof jobTable.$inferInsert => {
    const id = rowId(prefix, 'aiEmployeeJobs', index);
    const status = states[index] ?? 'pending';
    const createdAt = daysAgo(24 - 6 * Math.floor(index / 2));
    const startedAt = status === 'pending' ? null : later(createdAt, 2);
    const ended = status === 'completed' || status === 'failed' || status === 'killed';
    for (const [turn, [type, content]] of job.outputs.entries()) {
      const requiresApproval = type === 'email_draft';
      const approved = requiresApproval && turn === 0;
      aiEmployeeOutputs.push({
        id: rowId(prefix, 'aiEmployeeOutputs', aiEmployeeOutputs.length),
        tenantId,
        jobId: id,
        type,
        content,
        requiresApproval,
        approvedAt: approved ? later(createdAt, 90) : null,
        approvedById: approved ? personId(company, 0) : null,
        createdAt: later(createdAt, 14),
      });
    }
    return {
      id,
      tenantId,
      title: job.title,
      instructions: job.instructions,
      status,
      sandboxId: startedAt ? `sandbox-${prefix}-${index}` : null,
      startedAt,
      completedAt: ended ? later(createdAt, 15) : null,
      costUsd: startedAt ? (0.0375 * (index + 1) ** 2).toFixed(4) : '0.0000',
      createdById: authorId(company, index),
      createdAt,
    };
  });
  return { aiEmployeeJobs, aiEmployeeOutputs };
}
