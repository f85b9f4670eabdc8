/** The value of every half-precision number, by its 16 bits. */
const values = new Float32Array(65_536).map((_, bits) => {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});

/**
 * A vector as it comes over the wire: base64 of pgvector's halfvec, two bytes for the number of dimensions, two of zero, and two
 * for each number, the larger byte first. It is written to `target` from `at` on.
 * @throws RangeError where it has another number of dimensions.
 */
export function decodeHalfvec(base64: string, dimensions: number, target: Float32Array, at: number): void {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 4 + 2 * dimensions || bytes.readUInt16BE(0) !== dimensions)
    throw new RangeError(`not a vector of ${dimensions} dimensions`);
  for (let i = 0; i < dimensions; i++)
    target[at + i] = values[((bytes[4 + 2 * i] as number) << 8) | (bytes[5 + 2 * i] as number)] as number;
}
