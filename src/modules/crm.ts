import { sql } from 'drizzle-orm';
import { dealStages, deals } from '../../schema/crm.js';
import { entityOf } from '../../schema/index.js';
import { condition } from '../db/filter.js';
import { tenantCondition } from '../db/list.js';
import type { Builder } from '../graphql/builder.js';
import type { Entities } from '../graphql/entities.js';

interface StageTotal {
  stage: string;
  count: number;
  value: string;
}

/** Adds `dealPipeline`: what a board over the stages shows, in one statement. */
export function addCrm(builder: Builder, { inputs }: Entities): void {
  const deal = entityOf(deals);
  const total = builder.objectRef<StageTotal>('DealPipelineStage').implement({
    description: 'The deals of one stage, together.',
    fields: (t) => ({
      stage: t.field({ type: inputs.typeOf(deal, 'stage'), description: 'The stage.', resolve: ({ stage }) => stage }),
      count: t.int({ description: 'How many deals are in it.', resolve: ({ count }) => count }),
      value: t.field({ type: 'Decimal', description: 'What they are worth together.', resolve: ({ value }) => value }),
    }),
  });
  builder.queryField('dealPipeline', (t) =>
    t.field({
      type: [total],
      args: { filter: t.arg({ type: inputs.filter(deal), description: 'Only deals for which this holds.' }) },
      description: 'Every stage of the pipeline, in order, with the number and the value of its deals.',
      resolve: async (_, { filter }, { transaction, tenantId }) => {
        const matches = condition(deal, filter, tenantId) ?? sql`true`;
        const totals = await transaction.query<StageTotal>(
          sql`select stage, count(*)::int as count, sum(value)::text as value from deals where ${tenantCondition({ entity: deal, tenantId })} and ${matches} group by stage`,
        );
        const byStage = new Map(totals.map((total) => [total.stage, total]));
        return dealStages.map((stage) => byStage.get(stage) ?? { stage, count: 0, value: '0.00' });
      },
    }),
  );
}
