import { z } from 'zod';
import type { Config } from '../config.js';
import type { Engine } from '../db/engine.js';
import { activeUser, createTenant, oneTenant } from '../db/tenants.js';
import { OperatorError } from '../errors.js';
import { signToken, tokenSettings } from './tokens.js';

const units = { s: 1, m: 60, h: 3600, d: 86_400 };
const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'must be a whole number and a unit, such as 30m, 8h or 7d')
  .transform((text) => Number(text.slice(0, -1)) * units[text.slice(-1) as keyof typeof units]);
const email = z.string().regex(/^[^@\s]{1,64}@[^@\s]{1,255}$/, 'must be an e-mail address');

const tokenRequest = z.strictObject({ tenant: z.string(), user: email, expires: duration });

const tenantRequest = z.strictObject({
  name: z
    .string()
    .trim()
    .refine((name) => name !== '' && [...name].length <= 255, 'must have 1 to 255 characters'),
  admin: email,
  domain: z
    .string()
    .regex(/^[^\s.]+(\.[^\s.]+)+$/, 'must be an internet domain, such as acme.example')
    .optional(),
});

/** What each errand is asked for, as the command line's options have it. */
export interface ErrandRequests {
  token: z.input<typeof tokenRequest>;
  'tenant:create': z.input<typeof tenantRequest>;
}

/** The commands that a running gateway does for other processes while it has the embedded database; nothing else. */
const list: Record<keyof ErrandRequests, (config: Config, engine: Engine, request: unknown) => Promise<string>> = {
  token: async (config, engine, request) => {
    const { tenant, user, expires } = tokenRequest.parse(request);
    const identity = await activeUser(engine, await oneTenant(engine, tenant), user);
    return signToken(tokenSettings(config), identity, expires);
  },
  'tenant:create': async (_config, engine, request) => {
    const { tenantId, userId } = await createTenant(engine, tenantRequest.parse(request));
    return `tenant ${tenantId}\nadmin  ${userId}`;
  },
};

/** The arguments that ask for an errand, as `errands()` takes them and as one process passes them to another. */
export const errandArgs = <N extends keyof ErrandRequests>(name: N, request: ErrandRequests[N]): string[] => [
  name,
  JSON.stringify(request),
];

/**
 * Makes the function that does errands on `engine`, whose login owns the tables: `[name, request as JSON]` to what the
 * command prints, without a line end.
 * @throws OperatorError for another name, and where the request is wrong or cannot be met.
 */
export function errands(config: Config, engine: Engine): (args: string[]) => Promise<string> {
  return async ([name = '', request = '']) => {
    if (!Object.hasOwn(list, name)) throw new OperatorError(`the running gateway does not do ${name} for others; stop it first`);
    try {
      return await list[name as keyof ErrandRequests](config, engine, JSON.parse(request));
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      throw new OperatorError(error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`).join('; '));
    }
  };
}
