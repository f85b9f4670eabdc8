/**
 * What can go wrong with a replica, and what follows:
 * OFFLINE: the gateway cannot be reached, everything local goes on. UNAUTHENTICATED: the token is no good. NO_REPLICA: there is
 * no file. OTHER_OWNER: the file belongs to another server, company or user. REVOKED: the device was revoked, its file is gone.
 * REFUSED: the gateway refused what was asked, with its own code in `cause`.
 * BAD_INPUT: what was asked of the library cannot be. UNREADABLE: the file is no replica, or of a later version. BUSY: another process is in the way. CLOSED: it was closed.
 */
export type ReplicaCode =
  | 'OFFLINE'
  | 'UNAUTHENTICATED'
  | 'NO_REPLICA'
  | 'OTHER_OWNER'
  | 'REVOKED'
  | 'REFUSED'
  | 'BAD_INPUT'
  | 'UNREADABLE'
  | 'BUSY'
  | 'CLOSED';

/** An expected failure: its code, what is wrong, and the next step. */
export class ReplicaError extends Error {
  constructor(
    readonly code: ReplicaCode,
    message: string,
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ReplicaError';
  }
}
