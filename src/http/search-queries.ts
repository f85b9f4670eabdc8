import { getOperationAST } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Engine } from '../db/engine.js';
import type { Limits } from '../db/envelope.js';
import type { Identity } from '../db/identity.js';
import { answeringModel } from '../db/search/ground.js';
import { TenantTransaction } from '../db/tenant-transaction.js';
import type { Embedders } from '../embeddings/embedder.js';
import { createEmbedQueries, QueryVectors } from '../embeddings/queries.js';
import { searchTexts } from './search-texts.js';
import type { RequestContext } from './tenant-transaction.js';
import { whenAborted } from './when-aborted.js';

/**
 * Embeds the texts of an operation's searches before it is executed: while a provider is waited for, no connection is held.
 * Who asks is looked up first, in a transaction of its own: a stranger's text goes to no provider.
 */
export function useSearchQueries(engine: Engine, limits: Limits, embedders: Embedders): Plugin<RequestContext> {
  const embed = createEmbedQueries(embedders);
  return {
    onExecute({ args }) {
      const { schema, document, operationName, variableValues } = args;
      const context = args.contextValue as typeof args.contextValue & RequestContext;
      const operation = getOperationAST(document, operationName);
      const texts = operation ? searchTexts(schema, document, operation, variableValues ?? {}) : [];
      context.queries = new QueryVectors();
      return texts.length > 0 && context.identity ? embedded(texts, context.identity, context) : undefined;
    },
  };

  async function embedded(texts: readonly string[], identity: Identity, context: YogaInitialContext & RequestContext): Promise<void> {
    const model = await modelOf(new TenantTransaction(engine, identity, 'read', limits, context.place));
    // A provider may take its time: meanwhile it is another operation's turn.
    context.place?.leave();
    context.queries = await embed(identity.tenantId, model, texts, whenAborted(context.request.signal));
  }
}

/** The model that answers, for an active user of the tenant. Ends the transaction. @throws UNAUTHENTICATED for anyone else. */
async function modelOf(transaction: TenantTransaction): Promise<string | undefined> {
  try {
    return await answeringModel(transaction);
  } finally {
    // Of one that failed this is a ROLLBACK.
    await transaction.commit();
  }
}
