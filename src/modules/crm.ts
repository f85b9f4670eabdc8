import { sql } from 'drizzle-orm';
import { dealActivities, dealStages, deals } from '../../schema/crm.js';
import { entityOf } from '../../schema/index.js';
import { condition } from '../db/filter.js';
import type { Row } from '../db/flight.js';
import { tenantCondition } from '../db/rows.js';
import type { Values } from '../db/validation.js';
import type { Builder } from '../graphql/builder.js';
import { createRows } from '../graphql/create.js';
import type { Entities } from '../graphql/entities.js';
import { mutation, rowPayload } from '../graphql/mutation.js';
import { rowVerb } from '../graphql/row-verb.js';

interface StageTotal {
  stage: string;
  count: number;
  value: string;
}

const deal = entityOf(deals);
const activity = entityOf(dealActivities);

/** Adds the pipeline's board, the verbs that move deals along it, and `logActivity`. */
export function addCrm(builder: Builder, entities: Entities): void {
  addPipeline(builder, entities);
  addMoves(builder, entities);
  addLogActivity(builder, entities);
}

/** Adds `dealPipeline`: what a board over the stages shows, in one statement. */
function addPipeline(builder: Builder, { inputs }: Entities): void {
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
      resolve: async (_, { filter }, { transaction }) => {
        const matches = condition(deal, filter) ?? sql`true`;
        const totals = await transaction.query<StageTotal>(
          sql`select stage, count(*)::int as count, sum(value)::text as value from deals where ${tenantCondition(deal)} and ${matches} group by stage`,
        );
        const byStage = new Map(totals.map((total) => [total.stage, total]));
        return dealStages.map((stage) => byStage.get(stage) ?? { stage, count: 0, value: '0.00' });
      },
    }),
  );
}

/**
 * Adds `winDeal`, `loseDeal` and `moveDeal`. A deal that has the stage already is no CONFLICT: two people who drag the same
 * card to the same column want the same, and a retry finds its work done. No event is told then, since nothing changed.
 */
function addMoves(builder: Builder, entities: Entities): void {
  const again = 'A deal that is there already stays there, without an event.';
  rowVerb(builder, entities, deal, {
    name: 'winDeal',
    description: `Marks a deal as won, and its probability as 100. ${again}`,
    set: () => at('won'),
  });
  rowVerb(builder, entities, deal, {
    name: 'loseDeal',
    description: `Marks a deal as lost, and its probability as 0. ${again}`,
    set: () => at('lost'),
  });
  rowVerb(builder, entities, deal, {
    name: 'moveDeal',
    description: `Moves a deal to a stage. To WON and LOST it is winDeal and loseDeal; a deal that is opened again is as likely as a new one. ${again}`,
    fields: (t) => ({
      stage: t.field({ type: entities.inputs.typeOf(deal, 'stage'), required: true, description: 'The stage to move it to.' }),
    }),
    set: ({ stage }) => at(stage as Stage),
  });
}

type Stage = (typeof dealStages)[number];

const certain: Partial<Record<Stage, number>> = { won: 100, lost: 0 };

/** What a deal at this stage has: a closed one is certain, and none that is open keeps a closed one's probability. */
const at = (stage: Stage): Values => ({
  stage,
  probability:
    certain[stage] ?? sql`case when before.stage in ('won', 'lost') then ${deals.probability.default}::int else before.probability end`,
});

/** Adds `logActivity`, which is createDealActivity for who thinks of the deal. */
function addLogActivity(builder: Builder, entities: Entities): void {
  const input = builder.inputType('LogActivityInput', {
    description: 'What logActivity is told.',
    fields: (t) => ({
      dealId: t.id({ required: true, description: 'The deal with which it happened.' }),
      type: t.field({ type: entities.inputs.typeOf(activity, 'type'), required: true, description: 'What kind of contact it was.' }),
      content: t.string({ required: true, description: 'What was said or agreed.' }),
      meetingId: t.id({ description: 'The meeting it happened in.' }),
      clientId: t.string({
        description: 'A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT.',
      }),
    }),
  });
  const type = rowPayload(builder, entities, activity, 'LogActivityPayload');
  mutation(builder, 'logActivity', 'Logs something that happened with a deal.', input, type, async (given: Values, context, action) => {
    const [row] = await createRows(context.writer(action), activity, [given], { tenantId: context.tenantId, at: () => ['input'] });
    return row as Row;
  });
}
