/** A signal of the platform's own kind, as fetch() and AbortSignal.any() want it: a request's need not be. */
export function whenAborted(signal: AbortSignal): AbortSignal {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  else signal.addEventListener('abort', () => controller.abort(), { once: true });
  return controller.signal;
}
