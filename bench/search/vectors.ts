import { vectorDimensions } from '../../schema/chunks.js';
import { dice } from '../../seeds/kit.js';

/**
 * What a chunk's vector is put together from: what it is about, the passage it belongs to, and what is its own. Chunks of a
 * passage lie close together, passages of a topic near one another, and topics apart.
 */
export const parts = { topic: 0, passage: 1, own: 2 } as const;

/** How many directions there are of each part. Primes, so that walking them in step repeats no combination for long. */
export const directionCount = { topic: 96, passage: 1_009, own: 1_013 } as const;

/** How long the part's vectors are: chunks of a passage have a cosine of about 0.8, those of a topic 0.5. */
const lengths = { topic: 1, passage: 0.7, own: 0.6 } as const;

/** The vectors of one kind of part, always the same: `count` of them, the first with number `from`. */
export function* directions(part: keyof typeof parts, count: number, from = 0): Generator<Float32Array> {
  for (let number = from; number < from + count; number++) yield direction(part, number);
}

/**
 * A direction drawn from a normal distribution whose later dimensions count for less: like the vectors of language models,
 * which use a few hundred dimensions of the many that they have.
 */
export function direction(part: keyof typeof parts, number: number): Float32Array {
  const roll = dice(`${part} ${number}`);
  const uniform = () => roll.int(1, 2 ** 30) / 2 ** 30;
  const vector = new Float32Array(vectorDimensions);
  for (let i = 0; i < vectorDimensions; i += 2) {
    // Box and Muller's pair.
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    const weight = 1 / Math.sqrt(1 + i / 64);
    vector[i] = weight * radius * Math.cos(angle);
    vector[i + 1] = weight * radius * Math.sin(angle);
  }
  const factor = lengths[part] / Math.hypot(...vector);
  return vector.map((value) => value * factor);
}

/** What somebody asks who looks for a passage of a topic, in words that no chunk has. */
export function question(topic: number, passage: number, number: number): number[] {
  const asked = [direction('topic', topic), direction('passage', passage), direction('own', directionCount.own + number)];
  const sum = Array.from({ length: vectorDimensions }, (_, i) => asked.reduce((value, vector) => value + (vector[i] ?? 0), 0));
  const length = Math.hypot(...sum);
  return sum.map((value) => Math.fround(value / length));
}
