import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, type VariableDefinitionNode, visit } from 'graphql';
import { Plan } from './plan.js';

/** The most variables that conditions may depend on in one document: twice as many plans for each. */
const mostConditions = 4;

/** The plans of one operation, one for each way in which its conditions can turn out. */
export class Planned {
  /** Whether it can be planned: it has few conditions, and no field called `__proto__`. */
  readonly possible: boolean;
  /** The variables that @skip and @include look at. */
  readonly #conditions: readonly string[];
  readonly #plans = new Map<string, Plan>();
  /** The letters that all plans would take to write, and how many may be: enough for all ways that two conditions can turn out. */
  #letters = 0;
  readonly #mostLetters: number;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
    readonly operation: OperationDefinitionNode,
  ) {
    const conditions = new Set<string>();
    let named = true;
    visit(document, {
      Directive: ({ arguments: given = [] }) => {
        for (const { value } of given) if (value.kind === Kind.VARIABLE) conditions.add(value.name.value);
      },
      Field: ({ alias, name }) => {
        named &&= (alias ?? name).value !== '__proto__';
      },
    });
    this.possible = named && conditions.size <= mostConditions;
    this.#conditions = [...conditions];
    this.#mostLetters = 4 * (document.loc?.end ?? 0);
  }

  get definitions(): readonly VariableDefinitionNode[] {
    return this.operation.variableDefinitions ?? [];
  }

  /** The plan for these variables, of which only those of conditions are looked at. */
  plan(variables: Record<string, unknown>): Plan {
    const key = this.#conditions.map((name) => variables[name]).join();
    let plan = this.#plans.get(key);
    if (!plan) {
      const given = Object.fromEntries(this.#conditions.map((name) => [name, variables[name]]));
      plan = new Plan(this.schema, this.document, this.operation, given, (letters) => this.#grow(letters));
      this.#plans.set(key, plan);
    }
    return plan;
  }

  /** Fragments can make a plan far larger than its document: such a one serves the request that it was made for. */
  #grow(letters: number): void {
    this.#letters += letters;
    if (this.#letters <= this.#mostLetters) return;
    this.#plans.clear();
    this.#letters = 0;
  }
}
