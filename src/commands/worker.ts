import { declarations } from '../../schema/kit.js';
import { readConfig } from '../config.js';
import { guardIsolation } from '../db/audit/guard.js';
import { openEngine } from '../db/engine.js';
import { type Command, parse } from './command.js';
import { refuseOutdated } from './database.js';
import { untilStopped } from './signals.js';
import '../../schema/index.js';

export const workerCommand: Command = {
  name: 'worker',
  summary: 'embed what is queued, for gateways that run with WORKER=false; as many of these as you like',
  usage: 'npm run worker',
  async run(args, io) {
    parse(workerCommand, { args });
    const config = readConfig(io.env);
    const log = (line: string) => io.out(`${line}\n`);
    const stopped = untilStopped(io.env.npm_lifecycle_event !== undefined);
    const engine = await openEngine(config);
    try {
      await refuseOutdated(engine);
      const guard = await guardIsolation(engine, declarations.values(), config.production, log);
      const { createEmbedders } = await import('../embeddings/embedders.js');
      const { startWorker } = await import('../embeddings/worker.js');
      const embedders = createEmbedders(config.embeddings);
      const worker = startWorker({ engine, embedders, limits: config, log });
      log(`embedding with ${embedders.current.model}`);
      await stopped;
      await worker.stop();
      await guard.stop();
    } finally {
      await engine.close();
    }
  },
};
