import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { administrator, queryAt } from './database.js';

const file = new URL('README.md', import.meta.url);

/** Keeps a part's tables in README.md, under the part's heading, with when and where they were measured. */
export function keepFigures(part: string, where: string, tables: readonly string[]): void {
  const text = readFileSync(file, 'utf8');
  const heading = `### ${part}\n`;
  const begin = text.indexOf(heading);
  if (begin < 0) throw new Error(`README.md has no heading for ${part}`);
  const next = text.indexOf('\n### ', begin);
  const section = [heading, where, ...tables].map((one) => one.trim()).join('\n\n');
  writeFileSync(file, `${text.slice(0, begin)}${section}\n${next < 0 ? '' : text.slice(next)}`);
}

/** When and where a part is about to be measured, and with what else the machine is busy. */
export async function circumstances(part: string): Promise<string> {
  const [row] = await queryAt<{ version: string }>(administrator(), `SELECT current_setting('server_version') AS version`);
  const date = new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  const processors = `${cpus().length} × ${cpus()[0]?.model.trim()}, load average ${loadavg()[0]?.toFixed(1)} before`;
  return `${date}, ${processors}, PostgreSQL ${row?.version.split(' ')[0]}: \`npm run bench -- ${part} --save\``;
}
