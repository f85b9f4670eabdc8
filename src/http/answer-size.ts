/** Whether a value has more than about `most` characters as JSON. Looks no further than that. */
export function exceeds(value: unknown, most: number): boolean {
  let left = most;
  const rest = [value];
  while (rest.length > 0 && left >= 0) {
    const next = rest.pop();
    if (typeof next === 'string') left -= next.length + 3;
    else if (next === null || typeof next !== 'object') left -= 5;
    else {
      for (const [key, inner] of Object.entries(next)) {
        if (!Array.isArray(next)) left -= key.length + 4;
        rest.push(inner);
      }
    }
  }
  return left < 0;
}
