import { sql } from 'drizzle-orm';
import { integrations } from '../../schema/hub.js';
import { entityOf } from '../../schema/index.js';
import { now } from '../db/clock.js';
import type { Row } from '../db/flight.js';
import { throwIssues, type Values, validated } from '../db/validation.js';
import type { Issue } from '../errors.js';
import type { Builder } from '../graphql/builder.js';
import type { Entities } from '../graphql/entities.js';
import { mutation, rowPayload } from '../graphql/mutation.js';
import { rowVerb } from '../graphql/row-verb.js';

const integration = entityOf(integrations);

/** Services' tokens are JWTs at the longest. */
const maxTokenLength = 16_384;

/** The place to which an integration's token is sealed: another tenant's, or another service's, does not open there. */
export const tokenPlace = (tenantId: string, service: string): string => `${tenantId}/integrations/${service}`;

/** Adds `connectIntegration` and `disconnectIntegration`. */
export function addHub(builder: Builder, entities: Entities): void {
  const input = builder.inputType('ConnectIntegrationInput', {
    description: 'What connectIntegration is told.',
    fields: (t) => ({
      service: t.string({ required: true, description: 'The service. One that is connected gets the new token.' }),
      token: t.string({ required: true, description: 'What the service accepts as the company’s. It is kept encrypted and never shown.' }),
      scopes: t.string({ description: integration.exposes.fields.scopes ?? '' }),
    }),
  });
  mutation(
    builder,
    'connectIntegration',
    'Connects a service of somebody else’s, or connects it anew. For admins.',
    input,
    rowPayload(builder, entities, integration, 'ConnectIntegrationPayload'),
    async ({ token, ...given }: Values, context, action) => {
      const issues: Issue[] = [];
      const [values = {}] = validated(integration, [given], () => ['input'], issues);
      const { length } = String(token);
      if (length < 1 || length > maxTokenLength) {
        issues.push({ path: ['input', 'token'], message: `must have 1 to ${maxTokenLength} characters` });
      }
      throwIssues(issues);
      const oauthTokenEnc = context.seal.seal(String(token), tokenPlace(context.tenantId, String(values.service)));
      const [row] = await context
        .writer(action)
        .create(integration, [{ ...values, oauthTokenEnc, connectedAt: now }], () => ['input'], 'service');
      return row as Row;
    },
  );
  rowVerb(builder, entities, integration, {
    name: 'disconnectIntegration',
    description: 'Forgets the token of a service; what else is known of it stays. CONFLICT where it is not connected. For admins.',
    set: () => ({ oauthTokenEnc: null, connectedAt: null }),
    state: {
      holds: sql`(before.connected_at is not null or before.oauth_token_enc is not null)`,
      says: () => 'The integration is not connected.',
    },
  });
}
