import { declarations } from '../../schema/kit.js';
import { readConfig } from '../config.js';
import { audit, checks } from '../db/audit/audit.js';
import { counted, lineOf } from '../db/audit/guard.js';
import { openEngine } from '../db/engine.js';
import { OperatorError } from '../errors.js';
import { type Command, parse } from './command.js';
import { refuseOutdated } from './database.js';
import '../../schema/index.js';

export const auditCommand: Command = {
  name: 'audit',
  summary: 'check, as the login of DATABASE_URL, that the database keeps tenants apart; fails with each finding and its mend',
  usage: 'npm run audit',
  async run(args, io) {
    parse(auditCommand, { args });
    const config = readConfig(io.env);
    const engine = await openEngine(config);
    try {
      await refuseOutdated(engine);
      const start = performance.now();
      const verdict = await audit(engine, declarations.values());
      const findings = counted(engine, verdict, config.production);
      for (const finding of findings) io.out(`${lineOf(finding)}\n`);
      if (engine.kind === 'postgres' && !config.production) for (const finding of verdict.login) io.err(`warning: ${lineOf(finding)}\n`);
      if (findings.length > 0)
        throw new OperatorError(`tenants are not isolated: ${findings.length} findings; mend them and run this again`);
      io.out(`${declarations.size} tables, ${checks} checks in ${Math.round(performance.now() - start)} ms: tenants are isolated\n`);
    } finally {
      await engine.close();
    }
  },
};
