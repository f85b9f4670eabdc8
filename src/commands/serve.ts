import { readConfig } from '../config.js';
import { type Command, parse } from './command.js';
import { untilStopped } from './signals.js';

export const serve: Command = {
  name: 'serve',
  summary: 'serve the API (also without a command)',
  usage: 'npm start',
  async run(args, io) {
    parse(serve, { args });
    const config = readConfig(io.env);
    const stopped = untilStopped(io.env.npm_lifecycle_event !== undefined);
    // Loaded when needed: the other commands do without the API's code.
    const { startApp } = await import('../app.js');
    const app = await startApp(config, (line) => io.out(`${line}\n`));
    const signal = await stopped;
    io.err(`${signal}: finishing what is under way; once more to stop at once\n`);
    await app.close();
  },
};
