import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { packageRoot } from '../package-root.js';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Chromium for Linux on x64, with the libraries it needs, as a package. */
const packed = '@sparticuz/chromium@153.0.0';
/** Has the package unpack those libraries too, for which it looks at where it runs. */
const unpackAll = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x', AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };

/**
 * Starts a Chromium, headless: the one at CHROMIUM_PATH, the machine's, or else one from npm's registry.
 * @throws where there is none at CHROMIUM_PATH, or none for this machine.
 */
export async function launchBrowser(): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH ?? usual.find((path) => existsSync(path));
  if (given !== undefined && !existsSync(given)) throw new Error(`There is no Chromium at ${given}, which CHROMIUM_PATH names.`);
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const found = given === undefined ? fetched() : { executablePath: given };
  return chromium.launch({ ...found, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
}

/** The Chromium of the package, fetched once: 70 MB that nobody needs to start a gateway. */
function fetched(): LaunchOptions {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('There is no Chromium: install Chrome or Chromium, and set CHROMIUM_PATH where it is not in the usual place.');
  const folder = join(packageRoot, 'node_modules/.cache', packed.replaceAll(/\W/g, '-'));
  if (!existsSync(folder)) {
    process.stderr.write('this machine has no Chromium: fetching one from npm, 70 MB, once\n');
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    execFileSync('npm', ['install', '--prefix', unfinished, '--no-audit', '--no-fund', '--silent', packed]);
    const unpack = 'await (await import("@sparticuz/chromium")).default.executablePath()';
    const env = { ...process.env, ...unpackAll, TMPDIR: unfinished };
    execFileSync(process.execPath, ['--input-type=module', '--eval', unpack], { cwd: unfinished, env });
    rmSync(join(unfinished, 'node_modules'), { recursive: true });
    renameSync(unfinished, folder);
  }
  const libraries = [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH ?? ''].filter(Boolean).join(':');
  return { executablePath: join(folder, 'chromium'), env: { ...process.env, LD_LIBRARY_PATH: libraries } as Record<string, string> };
}
