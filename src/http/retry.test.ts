import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestGateway, testGateway } from '../testing/gateway.js';

const onServer = process.env.DATABASE_URL !== undefined;
const as = 'acme.member';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
  // A sequence counts what a rollback does not undo.
  await query(`create sequence attempts;
    create function undo() returns trigger language plpgsql security definer set search_path = public as $$
      declare asked text[] := regexp_match(new.title, '^Undo (\\w+) (\\d+) times$');
      begin
        if asked is null then return new; end if;
        if nextval('attempts') <= asked[2]::int then raise 'undone' using errcode = asked[1]; end if;
        return new;
      end $$;
    create trigger undo before insert on deals for each row execute function undo()`);
});
afterAll(() => gateway.close());

const query = async (text: string, values: unknown[] = []) => (await gateway.database.engine.pool.query(text, values)).rows;

/** Creates a deal whose first `times` inserts the database undoes with `state`. */
async function undone(state: string, times: number) {
  await query('alter sequence attempts restart');
  gateway.statements.clear();
  const title = `Undo ${state} ${times} times`;
  const answer = await gateway.ask('mutation($title: String!) { createDeal(input: { title: $title }) { deal { id } } }', {
    as,
    variables: { title },
  });
  const [{ n }] = await query(`select count(*)::int as n from deals d join audit_log a on a.resource_id = d.id where title = $1`, [title]);
  return { answer, effects: n, transactions: gateway.statements.all.filter((text) => text.startsWith('BEGIN')).length };
}

describe.each([
  ['a serialization failure', '40001'],
  ['a deadlock', '40P01'],
])('a mutation that %s undoes', (_, state) => {
  it('runs again in a transaction of its own, and the client sees one result and one effect', async () => {
    const { answer, ...ran } = await undone(state, 2);
    expect(answer.errors).toBeUndefined();
    expect(ran).toEqual({ effects: 1, transactions: 3 });
  });

  it('is a CONFLICT after three attempts, with its place and without effect', async () => {
    const { answer, ...ran } = await undone(state, 3);
    expect(answer.data).toBeNull();
    expect(answer.errors).toMatchObject([{ path: ['createDeal'], extensions: { code: 'CONFLICT' } }]);
    expect(ran).toEqual({ effects: 0, transactions: 3 });
  });
});

it('does not run again what failed for another reason', async () => {
  const { answer, ...ran } = await undone('57014', 1);
  expect(answer.errors).toMatchObject([{ extensions: { code: 'TIMEOUT' } }]);
  expect(ran).toEqual({ effects: 0, transactions: 1 });
});

it.runIf(onServer)('lets both of two mutations that wait for each other succeed', async () => {
  const [a, b] = (await query(`select id from deals where tenant_id = 'a0000000-0000-4000-8000-000000000001' limit 2`)).map(({ id }) => id);
  // Each goes on to its second row when both have changed their first.
  await query(`create sequence met;
    create function meet() returns trigger language plpgsql security definer set search_path = public as $$
      begin
        perform nextval('met');
        while (select last_value from met) < 2 loop perform pg_sleep(0.01); end loop;
        return null;
      end $$;
    create trigger meet after update on deals for each row execute function meet()`);
  gateway.statements.clear();
  const update = (first: string, second: string, title: string) =>
    gateway.ask(
      `mutation($first: ID!, $second: ID!, $title: String!) {
        a: updateDeal(input: { id: $first, set: { title: $title } }) { deal { title } }
        b: updateDeal(input: { id: $second, set: { title: $title } }) { deal { title } }
      }`,
      { as, variables: { first, second, title } },
    );
  const answers = await Promise.all([update(a, b, 'One'), update(b, a, 'Two')]);
  await query('drop trigger meet on deals');
  expect(answers.map(({ data }) => data.b.deal.title)).toEqual(['One', 'Two']);
  expect(gateway.statements.all.filter((text) => text === 'ROLLBACK')).toHaveLength(1);
  const [last] = await query('select count(distinct title)::int as titles from deals where id in ($1, $2)', [a, b]);
  expect(last).toEqual({ titles: 1 });
  const [entries] = await query(`select count(*)::int as n from audit_log where action = 'updateDeal' and resource_id in ($1, $2)`, [a, b]);
  expect(entries).toEqual({ n: 4 });
});
