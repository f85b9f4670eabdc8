#!/usr/bin/env node
// A checkout has the sources, which tsx runs; a package has what was compiled.
import { existsSync } from 'node:fs';

const source = new URL('main.ts', import.meta.url);
if (existsSync(source)) {
  const { register } = await import('tsx/esm/api');
  register();
  await import(source.href);
} else {
  await import(new URL('../../dist/src/replica/main.js', import.meta.url).href);
}
