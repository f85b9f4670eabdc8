/** What each kind of event is in `pg_trigger.tgtype`, beside 1 for a trigger that runs for every row. */
const bits = { INSERT: 4, DELETE: 8, UPDATE: 16 } as const;

/** A trigger that queues a source for search when its text changes. */
interface Queue {
  table: string;
  trigger: string;
  /** The row is the source, or belongs to the meeting that is. */
  by: 'own' | 'meeting';
  source: string;
  events: (keyof typeof bits)[];
  /** The columns that the text is made of. */
  columns: string[];
}

const written: Queue['events'] = ['INSERT', 'UPDATE'];
const always: Queue['events'] = ['INSERT', 'DELETE', 'UPDATE'];

const list: Queue[] = [
  queue('documents', 'own', 'document', written, ['title', 'content_json']),
  queue('deal_activities', 'own', 'deal_activity', written, ['type', 'content']),
  queue('transcripts', 'meeting', 'transcript', always, ['speaker', 'text', 'timestamp_ms', 'position']),
  queue('meeting_summaries', 'meeting', 'summary', always, ['summary_json']),
  { ...queue('meetings', 'own', 'transcript', ['UPDATE'], ['title']), trigger: 'queue_transcript' },
  { ...queue('meetings', 'own', 'summary', ['UPDATE'], ['title']), trigger: 'queue_summary' },
];

/** Those triggers as the audit compares them with the catalog, each with the statements that make it. */
export const queues = list.map(({ table, trigger, by, source, events, columns }) => {
  const routine = `queue_${by}_embedding`;
  const on = events.map((event) => (event === 'UPDATE' ? `UPDATE OF ${columns.join(', ')}` : event)).join(' OR ');
  return {
    table,
    trigger,
    routine: `${routine}()`,
    source,
    type: 1 + events.reduce((sum, event) => sum + bits[event], 0),
    columns: columns.toSorted(),
    mend: `DROP TRIGGER IF EXISTS ${trigger} ON ${table}; CREATE TRIGGER ${trigger} AFTER ${on} ON ${table} FOR EACH ROW EXECUTE FUNCTION public.${routine}('${source}');`,
  };
});

function queue(table: string, by: Queue['by'], source: string, events: Queue['events'], columns: string[]): Queue {
  return { table, trigger: 'queue_embedding', by, source, events, columns };
}
