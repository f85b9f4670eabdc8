import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The directory of this package's package.json: what is not code (migrations, the printed schema) lies below it.
 * The same from the sources as from dist/, which lie at different depths.
 * @throws where no directory above this file has a package.json.
 */
export const packageRoot: string = above(dirname(fileURLToPath(import.meta.url)));

function above(directory: string): string {
  if (existsSync(join(directory, 'package.json'))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error(`no package.json above ${fileURLToPath(import.meta.url)}`);
  return above(parent);
}
