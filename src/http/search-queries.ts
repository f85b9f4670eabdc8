import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Engine } from '../db/engine.js';
import { answeringModel } from '../db/search/ground.js';
import { type Identity, type Limits, TenantTransaction } from '../db/tenant-transaction.js';
import type { Embedders } from '../embeddings/embedder.js';
import { embedQueries, QueryVectors } from '../embeddings/queries.js';
import { searchTexts } from './search-texts.js';
import type { RequestContext } from './tenant-transaction.js';

/**
 * Embeds the texts of an operation's searches before it is executed: while a provider is waited for, no connection is held.
 * Who asks is looked up first, in a transaction of its own: a stranger's text goes to no provider.
 */
export function useSearchQueries(engine: Engine, limits: Limits, embedders: Embedders): Plugin<RequestContext> {
  return {
    async onExecute({ args }) {
      const { schema, document, operationName, variableValues } = args;
      const context = args.contextValue as typeof args.contextValue & RequestContext;
      const operation = getOperationAST(document, operationName);
      const texts = operation ? searchTexts(schema, document, operation, variableValues ?? {}) : [];
      context.queries = new QueryVectors();
      if (texts.length === 0 || !context.identity) return;
      const model = await modelOf(engine, context.identity, limits);
      context.queries = await embedQueries(embedders, model, texts, context.request.signal);
    },
  };
}

/** The model that answers, for an active user of the tenant. @throws UNAUTHENTICATED for anyone else. */
async function modelOf(engine: Engine, identity: Identity, limits: Limits): Promise<string | undefined> {
  const transaction = new TenantTransaction(engine, identity, 'read', limits);
  try {
    return await answeringModel(transaction);
  } finally {
    // Of one that failed this is a ROLLBACK.
    await transaction.commit();
  }
}
