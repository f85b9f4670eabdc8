/** Whether a value has more than about `most` characters as JSON. Looks no further than that. */
export const exceeds = (value: unknown, most: number): boolean => roomAfter(value, most) < 0;

/** How much of the room is left behind the value; less than nothing where it does not fit. Makes nothing, since every answer passes. */
function roomAfter(value: unknown, room: number): number {
  if (typeof value === 'string') return room - value.length - 3;
  if (value === null || typeof value !== 'object') return room - 5;
  let left = room;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && left >= 0; i++) left = roomAfter(value[i], left);
    return left;
  }
  for (const key in value) {
    if (left < 0) break;
    left = roomAfter((value as Record<string, unknown>)[key], left - key.length - 4);
  }
  return left;
}
