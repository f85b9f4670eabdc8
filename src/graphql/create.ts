import type { Entity, Relation } from '../../schema/index.js';
import type { Row } from '../db/flight.js';
import { throwIssues, type Values, validated } from '../db/validation.js';
import { derivedId, type Writer } from '../db/writer.js';
import type { Issue } from '../errors.js';

/** The most rows that one mutation creates in a table, nested ones counted together. */
const maxRows = 1000;

/** Stands for a key that is not known before the row it points at is created. */
const unknown = '00000000-0000-4000-8000-000000000000';

/** What a create asks for, checked: its rows, what they point at and is created first, and what points at them. */
interface Plan {
  rows: Values[];
  targets: { relation: Relation; plan: Plan; owners: number[] }[];
  children: { relation: Relation; plan: Plan; owners: number[] }[];
  at: (i: number) => Issue['path'];
}

/**
 * Creates rows with everything nested in them: one statement a table, whatever the number of rows.
 * @throws BAD_USER_INPUT with all issues, also those of nested rows, before anything is written.
 */
export async function createRows(
  writer: Writer,
  entity: Entity,
  inputs: readonly Values[],
  options: { tenantId: string; at: (i: number) => Issue['path']; upsertBy?: string | undefined },
): Promise<Row[]> {
  const issues: Issue[] = [];
  const plan = planned(entity, inputs, options.tenantId, options.at, issues);
  throwIssues(issues);
  return run(writer, entity, plan, options.upsertBy);
}

function planned(entity: Entity, inputs: readonly Values[], tenantId: string, at: Plan['at'], issues: Issue[]): Plan {
  const nested = entity.relations.filter(({ nested }) => nested);
  const plan: Plan = { rows: [], targets: [], children: [], at };
  if (inputs.length > maxRows) {
    issues.push({ path: at(0).slice(0, -1), message: `creates at most ${maxRows} rows of a table` });
    return plan;
  }
  const own = inputs.map((input, i) => {
    const { clientId, ...values } = { ...input };
    for (const { name, kind, key } of nested) {
      if (kind === 'one' && values[name] != null) {
        if (values[key] != null) issues.push({ path: [...at(i), name], message: `cannot be given together with ${key}` });
        values[key] = unknown;
      }
      delete values[name];
    }
    return { values, clientId };
  });
  plan.rows = validated(
    entity,
    own.map(({ values }) => values),
    at,
    issues,
  ).map((row, i) => {
    const { clientId } = own[i] as { clientId?: unknown };
    if (clientId == null) return row;
    if (clientId === '') issues.push({ path: [...at(i), 'clientId'], message: 'must not be empty' });
    return { id: derivedId(tenantId, String(clientId)), ...row };
  });

  for (const relation of nested) {
    const found = inputs.flatMap((input, owner) => {
      const value = input[relation.name] as Values | Values[] | null | undefined;
      const list = value == null ? [] : Array.isArray(value) ? value : [value];
      return list.map((row, i) => ({ owner, row, path: [...at(owner), relation.name, ...(relation.kind === 'many' ? [i] : [])] }));
    });
    if (found.length === 0) continue;
    const rows = found.map(({ row }) => (relation.kind === 'many' ? { ...row, [relation.key]: unknown } : row));
    const inner = planned(relation.target, rows, tenantId, (i) => found[i]?.path ?? [], issues);
    plan[relation.kind === 'one' ? 'targets' : 'children'].push({ relation, plan: inner, owners: found.map(({ owner }) => owner) });
  }
  return plan;
}

async function run(writer: Writer, entity: Entity, plan: Plan, upsertBy?: string): Promise<Row[]> {
  for (const { relation, plan: targets, owners } of plan.targets) {
    const made = await run(writer, relation.target, targets);
    for (const [i, { id }] of made.entries()) Object.assign(plan.rows[owners[i] as number] as Values, { [relation.key]: id });
  }
  const rows = await writer.create(entity, plan.rows, plan.at, upsertBy);
  for (const { relation, plan: children, owners } of plan.children) {
    for (const [i, child] of children.rows.entries()) child[relation.key] = rows[owners[i] as number]?.id;
    await run(writer, relation.target, children);
  }
  return rows;
}
