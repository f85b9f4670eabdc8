import { vectorDimensions } from '../../schema/chunks.js';

/**
 * The vector at unit length, and as long as all are: that leaves every cosine as it is, and keeps out what half precision
 * cannot hold. Undefined for one without a direction: of zeros, or of numbers that are not finite.
 */
export function unit(numbers: readonly number[]): Float32Array | undefined {
  const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  if (largest === 0 || !Number.isFinite(largest)) return undefined;
  // Divided first, the squares neither vanish nor overflow.
  const scaled = numbers.map((number) => number / largest);
  const length = Math.sqrt(scaled.reduce((sum, number) => sum + number * number, 0));
  const vector = new Float32Array(vectorDimensions);
  vector.set(scaled.map((number) => number / length));
  return vector;
}
