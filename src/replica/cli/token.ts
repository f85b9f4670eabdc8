import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { ReplicaError } from '../errors.js';

const pathFor = (file: string) => `${file}.token`;

/** The token: BASICOS_TOKEN, or the one kept beside the file, which nobody else may be able to read. Empty where there is none. */
export function readToken(file: string, env: NodeJS.ProcessEnv): string {
  if (env.BASICOS_TOKEN) return env.BASICOS_TOKEN;
  const path = pathFor(file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return '';
  if (process.platform !== 'win32' && found.mode & 0o077) {
    throw new ReplicaError('BAD_INPUT', `Others can read the token in ${path}.`, `Run: chmod 600 ${path}, and get another token.`);
  }
  return readFileSync(path, 'utf8').trim();
}

/** Keeps the token beside the file, readable by its owner alone. */
export function keepToken(file: string, token: string): void {
  writeFileSync(pathFor(file), `${token}\n`, { mode: 0o600 });
}
