import { z } from 'zod';
import type { Seal } from '../seal.js';

/** How far a replica has come. */
export interface Progress {
  /** The user's role, and the version of the tables: of another view other rows are seen. */
  role: string;
  schema: string;
  /** Changes up to here have been sent. */
  position: bigint;
  /** The highest position that any page had: rows are sent as they are, which may be later than `position`. */
  seen: bigint;
  /** The tables that are still to be sent whole, and the last row that was sent of the first of them. */
  filling: string[];
  after: string | null;
}

/** Whose cursor it is: another device cannot open it. */
export interface Place {
  tenantId: string;
  deviceId: string;
}

const number = z.string().transform(BigInt);
const shape = z.tuple([z.string(), z.string(), number, number, z.array(z.string()), z.string().nullable()]);

/** Sealed, because positions count what all tenants do. */
export function sealCursor(seal: Seal, place: Place, { role, schema, position, seen, filling, after }: Progress): string {
  return seal.seal(JSON.stringify([role, schema, String(position), String(seen), filling, after]), nameOf(place));
}

/** Undefined for what is no cursor of this device's, or was sealed with another key. */
export function openCursor(seal: Seal, place: Place, cursor: string): Progress | undefined {
  try {
    const [role, schema, position, seen, filling, after] = shape.parse(JSON.parse(seal.open(cursor, nameOf(place))));
    return { role, schema, position, seen, filling, after };
  } catch {
    return undefined;
  }
}

const nameOf = ({ tenantId, deviceId }: Place) => `${tenantId}/replica/${deviceId}`;
