import type { Input } from './effects.js';

/** What a verb does to the row that its input names, or to those; or which new row it makes. */
type Verb = { changes: string; set: (input: Input) => Input } | { creates: string };

const certain: Record<string, number> = { WON: 100, LOST: 0 };

/** A deal at this stage; what an open one is worth betting on, the gateway says. */
const at = (stage: unknown): Input => ({ stage, ...(String(stage) in certain && { probability: certain[String(stage)] }) });

/** The verbs whose outcome can be shown before the gateway has answered. The others show theirs with the next pull. */
export const verbs: Record<string, Verb> = {
  winDeal: { changes: 'Deal', set: () => at('WON') },
  loseDeal: { changes: 'Deal', set: () => at('LOST') },
  moveDeal: { changes: 'Deal', set: ({ stage }) => at(stage) },
  logActivity: { creates: 'DealActivity' },
  startMeeting: { changes: 'Meeting', set: () => ({ startedAt: new Date() }) },
  endMeeting: { changes: 'Meeting', set: () => ({ endedAt: new Date() }) },
  completeTask: { changes: 'Task', set: () => ({ status: 'DONE' }) },
  assignTask: { changes: 'Task', set: ({ assigneeId }) => ({ assigneeId }) },
  markNotificationsRead: { changes: 'Notification', set: () => ({ read: true }) },
};
