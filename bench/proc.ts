import { readFileSync } from 'node:fs';

/** The CPU time that a process has used, all its threads and the system's work for it, in microseconds; undefined where there is no /proc. */
export function cpuOf(pid: number): number | undefined {
  const stat = proc(pid, 'stat');
  // The name, in parentheses, may hold anything. The kernel counts in hundredths of a second.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** What a process has in memory, in megabytes: by now (`VmRSS`), or at the most so far (`VmHWM`). */
export function memoryOf(pid: number, which: 'VmRSS' | 'VmHWM'): number | undefined {
  const found = new RegExp(`${which}:\\s+(\\d+) kB`).exec(proc(pid, 'status') ?? '')?.[1];
  return found === undefined ? undefined : Number(found) / 1024;
}

/** Whether the process is one of PostgreSQL's that serves the database: it may run on another machine, where the number says nothing. */
export const servesDatabase = (pid: number, database: string): boolean => proc(pid, 'cmdline')?.includes(` ${database} `) ?? false;

function proc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
