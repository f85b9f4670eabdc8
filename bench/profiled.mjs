import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

// Loaded into a server that is to be profiled: with one SIGUSR2 its profile begins, with the next it is in PROFILE, whole.
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: 500 });

let begun = false;
process.on('SIGUSR2', async () => {
  begun = !begun;
  if (begun) return session.post('Profiler.start');
  const { profile } = await session.post('Profiler.stop');
  const file = String(process.env.PROFILE);
  writeFileSync(`${file}.part`, JSON.stringify(profile));
  renameSync(`${file}.part`, file);
});
