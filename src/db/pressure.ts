import { performance } from 'node:perf_hooks';

/** Over how long it is looked at, in milliseconds, and from which part of that time on the event loop counts as busy. */
const [window, most] = [20, 0.5];

/** Makes the function that tells whether this process has been at work for most of the last moments, rather than waiting. */
export function eventLoopBusy(): () => boolean {
  let since = performance.eventLoopUtilization();
  let busy = false;
  return () => {
    const now = performance.eventLoopUtilization();
    const { active, idle, utilization } = performance.eventLoopUtilization(now, since);
    if (active + idle >= window) {
      since = now;
      busy = utilization > most;
    }
    return busy;
  };
}
