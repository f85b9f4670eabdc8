import pg from 'pg';
import { limitExceeded } from '../errors.js';
import { isoTime } from './clock.js';

/**
 * Dates and times stay text, as the API has them: node-postgres would make a local midnight of a date, and of a time an
 * object that is printed again. It would also make text of a 64-bit integer.
 */
const parsers = new Map<number, (value: string) => unknown>([
  [pg.types.builtins.DATE, String],
  [pg.types.builtins.INT8, BigInt],
  [pg.types.builtins.TIMESTAMPTZ, isoTime],
]);
/** How what PostgreSQL sends becomes values. */
export const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    parsers.get(oid) ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

const { TEXT, VARCHAR, JSON: json, JSONB } = pg.types.builtins;
const textArray = 1009;
const long = new Set<number>([TEXT, VARCHAR, json, JSONB, textArray]);

/** The same parsers, which throw QUERY_TOO_COMPLEX where more than `most` characters of text and JSON come: no more rows are kept then. */
export function typesWithin(most: number): typeof types {
  let left = most;
  const getTypeParser = (oid: number, format?: 'text') => {
    const parse = types.getTypeParser(oid, format);
    if (!long.has(oid)) return parse;
    return (value: string) => {
      left -= value.length;
      if (left < 0) throw limitExceeded('size', most);
      return parse(value);
    };
  };
  return { getTypeParser: getTypeParser as typeof pg.types.getTypeParser };
}
