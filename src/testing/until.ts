import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `holds` says so. @throws Error where it does not within `withinMs` milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`It did not come about within ${withinMs} ms: ${holds}`);
    await sleep(20);
  }
}
