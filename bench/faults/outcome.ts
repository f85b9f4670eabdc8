/** What a part of the bench shows, a line each, and what did not hold. */
export interface Outcome {
  lines: string[];
  failures: string[];
}
