import type { InputRef } from '@pothos/core';
import type { Entity, Relation } from '../../schema/index.js';
import { kindOf } from '../db/columns.js';
import { isRequired, settableColumns, type Values, writableColumns } from '../db/validation.js';
import type { Builder, SchemaTypesOf } from './builder.js';
import type { Entities } from './entities.js';
import { pascal } from './inputs.js';

/** The inputs of the generated mutations, each made once. */
export class MutationInputs {
  readonly #made = new Map<string, InputRef<Values>>();

  constructor(
    private readonly builder: Builder,
    private readonly entities: Entities,
  ) {}

  /** What a new row is made of; `without` is the key that the row it is nested in fills. */
  create(entity: Entity, without?: Relation): InputRef<Values> {
    const { type } = entity.exposes;
    const name = without ? `Create${type}In${pascal(without.name)}Input` : `Create${type}Input`;
    return this.#once(name, () =>
      this.builder.inputType(name, {
        description: `A new ${type}.`,
        fields: (t) => {
          const keys = writableColumns(entity).filter((key) => key !== without?.key);
          const nested = without ? [] : entity.relations.filter(({ nested }) => nested);
          return {
            ...Object.fromEntries(keys.map((key) => [key, this.#value(t, entity, key, isRequired(entity, key))])),
            clientId: t.string({
              description: 'A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT.',
            }),
            ...Object.fromEntries(
              nested.map((relation) => {
                const item = this.create(relation.target, relation.kind === 'many' ? relation : undefined);
                const description =
                  relation.kind === 'many'
                    ? `New rows that belong to this one. ${relation.description}`
                    : `A new one, instead of ${relation.key}.`;
                return [relation.name, t.field({ type: relation.kind === 'many' ? [item] : item, description })];
              }),
            ),
          };
        },
      }),
    );
  }

  /** What a row is made of or changed to, whose unique key says which it is. */
  upsert(entity: Entity): InputRef<Values> {
    const { type } = entity.exposes;
    return this.#once(`Upsert${type}Input`, () =>
      this.builder.inputType(`Upsert${type}Input`, {
        description: `A new ${type}, or changes of the one that is there.`,
        fields: (t) =>
          Object.fromEntries(writableColumns(entity).map((key) => [key, this.#value(t, entity, key, isRequired(entity, key))])),
      }),
    );
  }

  /** What of a row is changed. */
  set(entity: Entity): InputRef<Values> {
    const name = `${entity.exposes.type}Set`;
    return this.#once(name, () =>
      this.builder.inputType(name, {
        description: `Changes of a ${entity.exposes.type}: left out is not touched, null clears.`,
        fields: (t) => Object.fromEntries(settableColumns(entity).map((key) => [key, this.#value(t, entity, key, false)])),
      }),
    );
  }

  #value(t: PothosSchemaTypes.InputFieldBuilder<SchemaTypesOf<Builder>, 'InputObject'>, entity: Entity, key: string, required: boolean) {
    const type = this.entities.inputs.typeOf(entity, key);
    const description = entity.exposes.fields[key] ?? '';
    return kindOf(entity, key) === 'strings' ? t.field({ type: [type], required, description }) : t.field({ type, required, description });
  }

  #once(name: string, make: () => InputRef<Values>): InputRef<Values> {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as InputRef<Values>;
  }
}
