import type { Company } from '../../../seeds/company.js';
import { demoRows } from '../../../seeds/index.js';
import { byTable, type Row } from '../../../seeds/testing.js';
import type { Finds } from './questions.js';

/** The ids of the rows that a question finds among a company's. @throws where a line of it names none. */
export function relevantIds(company: Company): (finds: Finds) => Set<string> {
  const tables = byTable(demoRows(company));
  const ids = (table: string, key: string, test: (row: Row) => boolean) =>
    (tables.get(table) ?? []).flatMap((row) => (test(row) ? [row[key] as string] : []));
  const has = (row: Row, key: string, words: string) => (row[key] as string).includes(words);
  const ways: { [key in keyof Finds]-?: (words: string) => string[] } = {
    documents: (title) => ids('documents', 'id', (row) => row.title === title),
    meetings: (words) => [
      ...ids('meetings', 'id', (row) => row.title === words),
      ...ids('transcripts', 'meetingId', (row) => has(row, 'text', words)),
    ],
    activities: (words) => ids('deal_activities', 'id', (row) => has(row, 'content', words)),
  };
  return (finds) =>
    new Set(
      Object.entries(finds).flatMap(([kind, lines]) =>
        (lines as string[]).flatMap((words) => {
          const found = ways[kind as keyof Finds](words);
          if (found.length === 0) throw new Error(`no ${kind} of ${company.name} are named by "${words}"`);
          return found;
        }),
      ),
    );
}
