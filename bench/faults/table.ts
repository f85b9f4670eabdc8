import { table } from '../table.js';
import type { Report } from './faults.js';

/** The reports as a table, with a line that adds them up. */
export function faultsTable(reports: Report[]): string {
  const head = ['fault', 'acknowledged', 'lost', 'half written', 'unknown', 'wrong', 'recovery, ms (median, most)', ''];
  const counts = ({ account: { acknowledged, lost, halfWritten, unknown, wrong } }: Report) => [
    acknowledged,
    lost,
    halfWritten,
    unknown,
    wrong,
  ];
  const rows = reports.map((report) => [report.fault, ...counts(report).map(String), recovery(report.account.recoveries), report.note]);
  const sums = reports.map(counts).reduce((sum, row) => sum.map((n, i) => n + (row[i] ?? 0)));
  rows.push(['all', ...sums.map(String), '', 'no connection has an operation’s settings on it']);
  if (reports.some(({ failures }) => failures.length > 0)) rows.at(-1)?.splice(-1, 1, 'not all of it holds, see below');
  return table(head, rows);
}

function recovery(milliseconds: number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return `${sorted[sorted.length >> 1]?.toFixed() ?? '-'}, ${sorted.at(-1)?.toFixed() ?? '-'}`;
}
