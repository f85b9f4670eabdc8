import { readConfig } from '../config.js';
import type { SeedProgress } from '../db/seed.js';
import { OperatorError } from '../errors.js';
import { type Command, type Io, parse } from './command.js';
import { refuseOutdated, withDatabase } from './database.js';

export const dbSeed: Command = {
  name: 'db:seed',
  summary: 'load the demo companies, or bulk data for benchmarks',
  usage: 'npm run db:seed -- [--tenants <number> [--scale <number>]]',
  async run(args, io) {
    const { values } = parse(dbSeed, { args, options: { tenants: { type: 'string' }, scale: { type: 'string' } } });
    if (values.scale !== undefined && values.tenants === undefined)
      throw new OperatorError('--scale goes with --tenants, the number of tenants');
    const tenants = count('tenants', values.tenants);
    const scale = count('scale', values.scale);
    await withDatabase(readConfig(io.env), async (engine) => {
      await refuseOutdated(engine);
      // The demo companies' texts are loaded for this command alone.
      const { seedBulk, seedDemo } = await import('../db/seed.js');
      if (values.tenants === undefined) {
        const any = await seedDemo(engine, (line) => io.out(`${line}\n`));
        if (!any) io.out('the demo companies are there already\n');
        return;
      }
      const show = progressLine(io, tenants);
      const done = await seedBulk(engine, { tenants, scale }, show);
      if (io.tty) io.err('\n');
      io.out(`${done.tenants} tenants, ${done.rows} new rows\n`);
    });
  },
};

function count(option: string, value = '1'): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new OperatorError(`--${option} must be a whole number from 1 to 999999`);
  return Number(value);
}

/** Shows progress in one line, rewritten in place; where nobody watches, in a new line now and then. */
function progressLine(io: Io, tenants: number): (done: SeedProgress) => void {
  const start = performance.now();
  let shown = io.tty ? 0 : start;
  return (done) => {
    const now = performance.now();
    if (now - shown < (io.tty ? 100 : 5000) && done.tenants < tenants) return;
    shown = now;
    const perSecond = Math.round(done.rows / ((now - start) / 1000));
    const line = `${done.tenants} of ${tenants} tenants, ${done.rows} rows, ${perSecond} rows/s`;
    io.err(io.tty ? `\r${line}\x1b[K` : `${line}\n`);
  };
}
