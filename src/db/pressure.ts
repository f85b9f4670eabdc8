import { performance } from 'node:perf_hooks';

/** Over how long it is looked at, in milliseconds, and from which part of that time on the event loop counts as busy. */
const [window, most] = [20, 0.5];

/** For how long it then counts as busy, in milliseconds: where tenants leave room there is less to do at once, and they would fill it again. */
const lasting = 500;

/** Makes the function that tells whether the event loop was busy when it was last looked at, or half a second ago at the most. */
export function eventLoopBusy(): () => boolean {
  let since = performance.eventLoopUtilization();
  let busyUntil = 0;
  return () => {
    const now = performance.eventLoopUtilization();
    const { active, idle, utilization } = performance.eventLoopUtilization(now, since);
    if (active + idle >= window) {
      since = now;
      if (utilization > most) busyUntil = performance.now() + lasting;
    }
    return performance.now() < busyUntil;
  };
}
