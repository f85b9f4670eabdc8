import type { userRoles } from '../../schema/tenants.js';

export type Role = (typeof userRoles)[number];

/** Who asks: the tenant and the user that a verified credential names. */
export interface Identity {
  readonly tenantId: string;
  readonly userId: string;
  /** The hash of the session token that was the credential, as `sessions.token` has it. */
  readonly session?: string;
}

/** An identity that was found among the tenant's users, with the role that it has there. */
export interface Member extends Identity {
  readonly role: Role;
}

/** Whose writes a statement is for, and what anyone else is told. */
export interface Permission {
  roles: readonly Role[];
  refusal: () => Error;
}
