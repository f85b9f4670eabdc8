import { z } from 'zod';

/** The parts of a JSON Schema that zod's shapes become. */
interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  anyOf?: Schema[];
  const?: unknown;
  enum?: unknown[];
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
}

/** JSON of the shape in which every text that may be any is `text`, and every list and dictionary has one entry. */
export function jsonOfShape(shape: z.ZodType, text: string): unknown {
  const { $defs = {}, ...root } = z.toJSONSchema(shape, { io: 'input' }) as Schema;
  const of = (schema: Schema, depth: number): unknown => {
    if (schema.$ref) return of($defs[schema.$ref.replace('#/$defs/', '')] ?? {}, depth);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum[0];
    if (schema.type === 'array') return depth > 3 ? [] : [of(schema.items ?? {}, depth + 1)];
    if (schema.type !== 'object') return text;
    const { properties = {}, required = [], additionalProperties } = schema;
    const known = Object.entries(properties).filter(([name]) => depth < 3 || required.includes(name));
    const more = typeof additionalProperties === 'object' && depth < 4 ? [[text, of(additionalProperties, depth + 1)]] : [];
    return Object.fromEntries([...known.map(([name, value]) => [name, of(value, depth + 1)]), ...more]);
  };
  return of(root, 0);
}
