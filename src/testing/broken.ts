/** A schema broken on purpose: one flaw, made in the sound database by whoever owns it. */
export interface Flaw {
  name: string;
  /** The object that the audit has to name. */
  object: string;
  sql: string;
  /** Why an engine cannot have it. */
  embeddedCannot?: string;
  serverCannot?: string;
}

const flaw = (name: string, object: string, sql: string): Flaw => ({ name, object, sql });
const same = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)";
const noExtension = 'it comes with no extension but vector and plpgsql';

const definer = (body: string, owner = '') => `
  create function leak() returns setof text language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$ ${body} $$;
  ${owner}`;

/** The queue of a source, made anew. */
const queues = (table: string, on: string, routine: string, condition = '') =>
  `drop trigger queue_embedding on ${table};
  create trigger queue_embedding after insert or ${on} on ${table} for each row ${condition} execute function ${routine}`;

/** Makes the table a partition's or a child's parent, filled with nothing. */
const child = 'create table deals_old () inherits (deals);';

const rowSecurity: Flaw[] = [
  flaw('row-level security off', 'deals', 'alter table deals disable row level security'),
  flaw('row-level security off on tenants itself', 'tenants', 'alter table tenants disable row level security'),
  flaw('row-level security not forced on the owner', 'companies', 'alter table companies no force row level security'),
  flaw('a child table without row-level security', 'deals_old', child),
  flaw(
    'a child table with row-level security, and no policies',
    'deals_old',
    `${child} alter table deals_old enable row level security, force row level security`,
  ),
  flaw(
    'a child table with one policy of the pair',
    'deals_old',
    `${child} alter table deals_old enable row level security, force row level security;
    create policy tenant_isolation on deals_old using (tenant_id = ${same}) with check (tenant_id = ${same})`,
  ),
  flaw(
    "a parent past which a table's rows are read",
    'deals',
    'create table all_deals (title text not null); alter table deals inherit all_deals; grant select on all_deals to gateway_runtime',
  ),
  flaw('a table that is gone', 'hub_links', 'alter table hub_links rename to links'),
  flaw(
    'a view in place of a table',
    'hub_links',
    'alter table hub_links rename to links; create view hub_links with (security_invoker) as select * from links',
  ),
  flaw(
    'a rule that copies what is written',
    'companies',
    'create table copies (name text); create rule copy as on insert to companies do also insert into copies values (new.name)',
  ),
];

const policies: Flaw[] = [
  flaw('the permissive policy dropped', 'deals', 'drop policy tenant_isolation on deals'),
  flaw('the wall dropped', 'deals', 'drop policy tenant_wall on deals'),
  flaw('the permissive policy open to all', 'deals', 'alter policy tenant_isolation on deals using (true) with check (true)'),
  flaw('the wall open to all', 'deals', 'alter policy tenant_wall on deals using (true) with check (true)'),
  flaw(
    'both open to all',
    'deals',
    'alter policy tenant_isolation on deals using (true) with check (true); alter policy tenant_wall on deals using (true) with check (true)',
  ),
  flaw(
    'WITH CHECK open to all',
    'deals',
    `drop policy tenant_wall on deals; create policy tenant_wall on deals as restrictive using (tenant_id = ${same}) with check (true)`,
  ),
  flaw(
    'WITH CHECK left out',
    'deals',
    `drop policy tenant_isolation on deals; create policy tenant_isolation on deals using (tenant_id = ${same})`,
  ),
  flaw('the wrong column', 'deals', `alter policy tenant_wall on deals using (created_by = ${same})`),
  flaw('the wall for one role only', 'deals', 'alter policy tenant_wall on deals to gateway_runtime'),
  flaw(
    'the wall permissive',
    'deals',
    `drop policy tenant_wall on deals; create policy tenant_wall on deals as permissive using (tenant_id = ${same}) with check (tenant_id = ${same})`,
  ),
  flaw(
    'the wall for reads only',
    'deals',
    `drop policy tenant_wall on deals; create policy tenant_wall on deals as restrictive for select using (tenant_id = ${same})`,
  ),
  flaw('one more permissive policy', 'deals', 'create policy support on deals for select using (true)'),
  flaw('one more permissive policy, for one role', 'documents', 'create policy export on documents to gateway_runtime using (true)'),
  flaw(
    'the tenant read for every row',
    'deals',
    "alter policy tenant_wall on deals using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)",
  ),
  flaw(
    'no nullif around the setting',
    'deals',
    "alter policy tenant_wall on deals using (tenant_id = (select current_setting('app.tenant_id', true)::uuid))",
  ),
  flaw(
    'rows without a tenant for everyone',
    'deals',
    `alter policy tenant_isolation on deals using (tenant_id = ${same} or ${same} is null)`,
  ),
  flaw(
    'a way in for a user named support',
    'deals',
    `alter policy tenant_isolation on deals using (tenant_id = ${same} or current_setting('app.user_role', true) = 'support')`,
  ),
  flaw(
    'another setting',
    'deals',
    "alter policy tenant_wall on deals using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid))",
  ),
  flaw('the tenant from the users table', 'deals', 'alter policy tenant_wall on deals using (tenant_id in (select tenant_id from users))'),
  flaw(
    'an IMMUTABLE helper',
    'deals',
    `create function current_tenant() returns uuid language sql immutable as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;
    alter policy tenant_isolation on deals using (tenant_id = current_tenant()); alter policy tenant_wall on deals using (tenant_id = current_tenant())`,
  ),
  flaw(
    'a STABLE helper of our own',
    'deals',
    `create function current_tenant() returns uuid language sql stable as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;
    alter policy tenant_wall on deals using (tenant_id = (select current_tenant()))`,
  ),
  flaw(
    'an operator of our own',
    'deals',
    `create function similar_uuid(uuid, uuid) returns boolean language sql immutable as 'select true';
    create operator public.== (leftarg = uuid, rightarg = uuid, function = similar_uuid); alter policy tenant_wall on deals using (tenant_id operator(public.==) ${same})`,
  ),
  flaw('a role policy dropped', 'audit_log', 'drop policy may_read on audit_log'),
  flaw(
    'a role policy for one more role',
    'integrations',
    "alter policy may_update on integrations with check ((select current_setting('app.user_role', true)) in ('admin', 'member'))",
  ),
  flaw('a role policy that lets all pass', 'notifications', 'alter policy may_read on notifications using (true)'),
  flaw(
    'a role policy made permissive',
    'users',
    "drop policy may_delete on users; create policy may_delete on users for delete using ((select current_setting('app.user_role', true)) = 'admin')",
  ),
  flaw(
    'current_setting() marked IMMUTABLE',
    'current_setting(text,boolean)',
    'alter function pg_catalog.current_setting(text, boolean) immutable',
  ),
];

const columns: Flaw[] = [
  flaw('a tenant that may be null', 'tasks', 'alter table tasks alter column tenant_id drop not null'),
  flaw('a tenant from nowhere', 'tasks', 'alter table tasks alter column tenant_id drop default'),
  flaw(
    'a tenant that is always the same',
    'tasks',
    "alter table tasks alter column tenant_id set default 'aaaaaaaa-0000-4000-8000-000000000001'",
  ),
  flaw(
    'a tenant from another setting',
    'tasks',
    "alter table tasks alter column tenant_id set default current_setting('app.user_id')::uuid",
  ),
  flaw('a tenant column under another name', 'files', 'alter table files rename column tenant_id to company'),
];

const keys: Flaw[] = [
  flaw('a foreign key dropped', 'deals', 'alter table deals drop constraint deals_company_id_fkey'),
  flaw('a plain foreign key', 'deals', 'alter table deals add constraint plain foreign key (company_id) references companies (id)'),
  flaw(
    'a plain foreign key in place of the pair',
    'deals',
    `alter table deals drop constraint deals_company_id_fkey,
    add constraint deals_company_id_fkey foreign key (company_id) references companies (id) on delete set null`,
  ),
  flaw(
    'a foreign key that crosses columns',
    'deals',
    'alter table deals add constraint crossed foreign key (created_by, tenant_id) references users (tenant_id, id) not valid',
  ),
  flaw(
    'a foreign key to another table',
    'deals',
    `alter table deals drop constraint deals_company_id_fkey,
    add constraint deals_company_id_fkey foreign key (tenant_id, company_id) references contacts (tenant_id, id) on delete set null (company_id) not valid`,
  ),
  flaw(
    'SET NULL that clears the tenant',
    'deals',
    `alter table deals drop constraint deals_company_id_fkey,
    add constraint deals_company_id_fkey foreign key (tenant_id, company_id) references companies (tenant_id, id) on delete set null`,
  ),
  flaw(
    'one more key, whose SET DEFAULT changes the tenant',
    'deals',
    `alter table deals
    add constraint again foreign key (tenant_id, company_id) references companies (tenant_id, id) on delete set default`,
  ),
  flaw(
    'ON UPDATE CASCADE of the tenant',
    'deals',
    `alter table deals drop constraint deals_company_id_fkey,
    add constraint deals_company_id_fkey foreign key (tenant_id, company_id) references companies (tenant_id, id) on update cascade on delete set null (company_id)`,
  ),
  flaw(
    'CASCADE where it should clear',
    'deals',
    `alter table deals drop constraint deals_company_id_fkey,
    add constraint deals_company_id_fkey foreign key (tenant_id, company_id) references companies (tenant_id, id) on delete cascade`,
  ),
  flaw(
    'a foreign key that was never checked',
    'deals',
    `alter table deals drop constraint deals_company_id_fkey,
    add constraint deals_company_id_fkey foreign key (tenant_id, company_id) references companies (tenant_id, id) on delete set null (company_id) not valid`,
  ),
  {
    ...flaw('a foreign key that is not enforced', 'deals', 'alter table deals alter constraint deals_company_id_fkey not enforced'),
    serverCannot: 'NOT ENFORCED foreign keys come with PostgreSQL 18',
  },
  flaw('a check that was never checked', 'deals', 'alter table deals add constraint dear check (value >= 0) not valid'),
  flaw('a foreign key from elsewhere', 'links', 'create table links (id uuid references deals (id) on delete cascade)'),
  flaw('a global unique constraint', 'companies', 'alter table companies add constraint companies_name unique (name, id)'),
  flaw('a global unique index', 'users', 'create unique index one_address on users (lower(email), id)'),
  flaw('a global unique index on a part of the rows', 'deals', "create unique index one_title on deals (title, id) where stage = 'won'"),
  flaw(
    'a unique index that only carries the tenant along',
    'companies',
    'create unique index one_domain on companies (domain, id) include (tenant_id)',
  ),
  flaw(
    'a unique index over an expression of the tenant',
    'companies',
    'create unique index one_name on companies ((left(tenant_id::text, 1)), name, id)',
  ),
  flaw(
    'an exclusion constraint without the tenant',
    'hub_links',
    'alter table hub_links add constraint once exclude (id with =, title with =)',
  ),
  flaw(
    'no index that leads with the tenant',
    'hub_links',
    `do $$ declare it record; begin
    for it in select c.conname from pg_constraint c where conrelid = 'hub_links'::regclass and contype = 'u' loop execute format('alter table hub_links drop constraint %I', it.conname); end loop;
    for it in select indexrelid::regclass as name from pg_index where indrelid = 'hub_links'::regclass and not indisprimary loop execute format('drop index %s', it.name); end loop; end $$`,
  ),
  flaw(
    'only a partial index that leads with the tenant',
    'hub_links',
    `do $$ declare it record; begin
    for it in select c.conname from pg_constraint c where conrelid = 'hub_links'::regclass and contype = 'u' loop execute format('alter table hub_links drop constraint %I', it.conname); end loop;
    for it in select indexrelid::regclass as name from pg_index where indrelid = 'hub_links'::regclass and not indisprimary loop execute format('drop index %s', it.name); end loop; end $$;
    create index on hub_links (tenant_id) where position > 0`,
  ),
  flaw('changes that no replica is told of', 'deals', 'drop trigger replicate on deals'),
  flaw('changes that replicas are told of no more', 'tasks', 'alter table tasks disable trigger replicate'),
  flaw(
    'changes that replicas are told of before they are committed',
    'deals',
    `drop trigger replicate on deals;
    create constraint trigger replicate after insert or update or delete on deals for each row execute function replicate_change()`,
  ),
  flaw(
    'deletes that replicas are not told of',
    'deals',
    `drop trigger replicate on deals;
    create constraint trigger replicate after insert or update on deals deferrable initially deferred for each row execute function replicate_change()`,
  ),
  flaw(
    'changes that replicas are told of under a condition',
    'deals',
    `drop trigger replicate on deals; create constraint trigger replicate after insert or update or delete on deals deferrable initially deferred
    for each row when (pg_trigger_depth() < 1) execute function replicate_change()`,
  ),
  flaw('positions that are drawn ahead', 'replica_position', 'alter sequence replica_position cache 50'),
  flaw('positions that the runtime role may draw', 'replica_position', 'grant usage on replica_position to gateway_runtime'),
  flaw(
    'a log that the runtime role may prune',
    'prune_replica',
    'grant execute on function prune_replica(uuid, interval) to gateway_runtime',
  ),
  flaw('a log that the runtime role may write', 'replica_changes', 'grant insert on replica_changes to gateway_runtime'),
  flaw(
    'positions drawn without the lock of the tenant',
    'replicate_change()',
    "do $$ begin execute replace(pg_get_functiondef('replicate_change()'::regprocedure), 'pg_advisory_xact_lock', 'hashint8'); end $$",
  ),
  flaw("foreign keys' triggers disabled", 'deals', 'alter table deals disable trigger all'),
  flaw('a trigger disabled', 'deals', 'alter table deals disable trigger set_updated_at'),
  flaw('a trigger for replicas only', 'tasks', 'alter table tasks enable replica trigger refuse_deactivated_assignee'),
  flaw(
    'a trigger that copies rows away',
    'deals',
    `create table copies (it jsonb);
    create function copy() returns trigger language plpgsql security definer as $$ begin insert into copies values (to_jsonb(new)); return new; end $$;
    create trigger copy after insert on deals for each row execute function copy()`,
  ),
  flaw('a source that queues nothing for search', 'documents', 'drop trigger queue_embedding on documents'),
  flaw('a queue that is disabled', 'transcripts', 'alter table transcripts disable trigger queue_embedding'),
  flaw('a title that queues nothing', 'meetings', 'drop trigger queue_summary on meetings'),
  flaw(
    'a queue that overlooks a column',
    'deal_activities',
    queues('deal_activities', 'update of type', "queue_own_embedding('deal_activity')"),
  ),
  flaw(
    'a queue that overlooks deletes',
    'meeting_summaries',
    queues('meeting_summaries', 'update of summary_json', "queue_meeting_embedding('summary')"),
  ),
  flaw('a queue for another source', 'documents', queues('documents', 'update of title, content_json', "queue_own_embedding('summary')")),
  flaw(
    'a queue under a condition',
    'documents',
    queues('documents', 'update of title, content_json', "queue_own_embedding('document')", 'when (new.position = 0)'),
  ),
];

const privileges: Flaw[] = [
  flaw('TRUNCATE granted', 'deals', 'grant truncate on deals to gateway_runtime'),
  flaw('REFERENCES granted', 'deals', 'grant references on deals to gateway_runtime'),
  flaw('TRIGGER granted', 'deals', 'grant trigger on deals to gateway_runtime'),
  flaw(
    'MAINTAIN granted, or two more where PostgreSQL 16 has none',
    'deals',
    "do $$ begin execute format('grant %s on deals to gateway_runtime', case when current_setting('server_version_num')::int < 170000 then 'truncate, trigger' else 'maintain' end); end $$",
  ),
  flaw('everything granted', 'companies', 'grant all on companies to gateway_runtime'),
  flaw('SELECT for PUBLIC', 'deals', 'grant select on deals to public'),
  flaw('a column for PUBLIC', 'sessions', 'grant select (token) on sessions to public'),
  flaw('UPDATE of what is written once', 'audit_log', 'grant update on audit_log to gateway_runtime'),
  flaw('UPDATE of one more column', 'notifications', 'grant update (user_id) on notifications to gateway_runtime'),
  flaw('REFERENCES on a column', 'companies', 'grant references (id) on companies to gateway_runtime'),
  flaw('a right that can be passed on', 'deals', 'grant select on deals to gateway_runtime with grant option'),
  flaw('a right that is missing', 'deals', 'revoke update on deals from gateway_runtime'),
  flaw('CREATE in public for PUBLIC', 'schema public', 'grant create on schema public to public'),
  flaw('CREATE in public for the runtime role', 'schema public', 'grant create on schema public to gateway_runtime'),
  flaw('CREATE in another schema', 'schema attic', 'create schema attic; grant create on schema attic to gateway_runtime'),
  flaw('CREATE left to the doors', 'schema public', 'grant create on schema public to gateway_doors'),
  flaw(
    'TEMPORARY on the database',
    'database',
    "do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$",
  ),
  flaw(
    'CREATE on the database',
    'database',
    "do $$ begin execute format('grant create on database %I to gateway_runtime', current_database()); end $$",
  ),
  flaw(
    'default privileges for the runtime role',
    'default privileges of postgres',
    'alter default privileges in schema public grant select on tables to gateway_runtime',
  ),
  flaw('default privileges for PUBLIC', 'default privileges of postgres', 'alter default privileges grant select on tables to public'),
  flaw(
    'default privileges on sequences',
    'default privileges of postgres',
    'alter default privileges grant usage on sequences to gateway_runtime',
  ),
  flaw('passwords readable', 'pg_authid', 'grant select on pg_authid to gateway_runtime'),
  flaw('statistics readable', 'pg_statistic', 'grant select on pg_statistic to public'),
  flaw('a column of the large objects readable', 'pg_largeobject', 'grant select (data) on pg_largeobject to gateway_runtime'),
  flaw('files of the server readable', 'pg_read_file(text)', 'grant execute on function pg_read_file(text) to gateway_runtime'),
  flaw(
    'a setting of the server granted',
    'setting session_replication_role',
    'grant set on parameter session_replication_role to gateway_runtime',
  ),
  flaw('a large object for PUBLIC', 'large object 4711', 'select lo_create(4711); grant select on large object 4711 to public'),
];

const relations: Flaw[] = [
  flaw('a forgotten table', 'notes', 'create table notes (tenant_id uuid not null, text text); grant select on notes to gateway_runtime'),
  flaw('a forgotten table for PUBLIC', 'notes', 'create table notes (text text); grant select on notes to public'),
  flaw(
    'a forgotten table, of which a column is granted',
    'notes',
    'create table notes (text text); grant select (text) on notes to gateway_runtime',
  ),
  flaw(
    'a forgotten table in another schema',
    'attic.notes',
    'create schema attic; create table attic.notes (text text); grant usage on schema attic to gateway_runtime; grant select on attic.notes to gateway_runtime',
  ),
  flaw(
    'a forgotten table with one policy of the pair',
    'notes',
    `create table notes (tenant_id uuid not null); alter table notes enable row level security, force row level security;
    create policy tenant_isolation on notes using (tenant_id = ${same}) with check (tenant_id = ${same}); grant select on notes to gateway_runtime`,
  ),
  flaw(
    'a forgotten table with the pair, and an open policy',
    'notes',
    `create table notes (tenant_id uuid not null); alter table notes enable row level security, force row level security;
    create policy tenant_isolation on notes using (tenant_id = ${same}) with check (tenant_id = ${same});
    create policy tenant_wall on notes as restrictive using (tenant_id = ${same}) with check (tenant_id = ${same});
    create policy open on notes using (true); grant select on notes to gateway_runtime`,
  ),
  flaw(
    "a copy of a tenant's table",
    'deals_backup',
    'create table deals_backup as select * from deals; grant select on deals_backup to gateway_runtime',
  ),
  flaw(
    'a view without security_invoker',
    'all_deals',
    'create view all_deals as select * from deals; grant select on all_deals to gateway_runtime',
  ),
  flaw(
    'a view with security_invoker off',
    'all_deals',
    'create view all_deals with (security_invoker = off) as select * from deals; grant select on all_deals to gateway_runtime',
  ),
  flaw(
    'a view with security_barrier alone',
    'all_deals',
    'create view all_deals with (security_barrier) as select * from deals; grant select on all_deals to public',
  ),
  flaw(
    'a view on which a rule writes',
    'mine',
    `create view mine with (security_invoker) as select * from companies;
    create rule put as on insert to mine do instead update companies set name = new.name; grant select, insert on mine to gateway_runtime`,
  ),
  flaw(
    'a materialized view',
    'totals',
    'create materialized view totals as select tenant_id, count(*) from deals group by 1; grant select on totals to gateway_runtime',
  ),
  flaw('a sequence', 'numbers', 'create sequence numbers; grant usage on numbers to gateway_runtime'),
  flaw(
    "a sequence behind a table's column",
    'deals_number_seq',
    'alter table deals add column number bigserial; grant select on deals_number_seq to gateway_runtime',
  ),
  {
    ...flaw(
      'a foreign table',
      'elsewhere',
      `create extension postgres_fdw; create server other foreign data wrapper postgres_fdw;
      create foreign table elsewhere (title text) server other; grant select on elsewhere to gateway_runtime`,
    ),
    embeddedCannot: noExtension,
  },
  {
    ...flaw(
      'a server that can be asked',
      'server other',
      'create extension postgres_fdw; create server other foreign data wrapper postgres_fdw; grant usage on foreign server other to gateway_runtime',
    ),
    embeddedCannot: noExtension,
  },
  flaw(
    'a foreign table without a server to speak of',
    'elsewhere',
    `create foreign data wrapper nothing; create server other foreign data wrapper nothing;
    create foreign table elsewhere (title text) server other; grant select on elsewhere to public`,
  ),
  flaw('a publication of one table', 'publication changes', 'create publication changes for table deals'),
  flaw('a publication of all tables', 'publication changes', 'create publication changes for all tables'),
  flaw('a publication of a schema', 'publication changes', 'create publication changes for tables in schema public'),
];

const functions: Flaw[] = [
  flaw('a definer', 'leak()', definer('select title from deals')),
  flaw(
    'a definer without search_path',
    'leak()',
    'create function leak() returns bigint language sql security definer as $$ select count(*) from public.deals $$',
  ),
  flaw(
    'a definer of gateway_doors',
    'leak()',
    definer('select title from deals', 'alter function leak() owner to gateway_doors; revoke all on function leak() from public'),
  ),
  flaw(
    'a definer for the runtime role alone',
    'leak()',
    definer('select title from deals', 'revoke all on function leak() from public; grant execute on function leak() to gateway_runtime'),
  ),
  flaw(
    'a definer in another schema',
    'attic.leak()',
    'create schema attic; create function attic.leak() returns bigint language sql security definer as $$ select count(*) from public.deals $$; grant usage on schema attic to public',
  ),
  flaw(
    "a door's body changed",
    'door_session(text)',
    `create or replace function door_session(token_hash text) returns table (tenant_id uuid, user_id uuid) language sql stable security definer rows 1
    set search_path = pg_catalog, public, pg_temp as $$ select s.tenant_id, s.user_id from public.sessions s $$`,
  ),
  flaw("a door's search_path reset", 'door_session(text)', 'alter function door_session(text) reset search_path'),
  flaw(
    "a door's search_path with pg_temp first",
    'door_invite(text)',
    'alter function door_invite(text) set search_path = pg_temp, pg_catalog, public',
  ),
  flaw('a door with one more setting', 'door_invite(text)', "alter function door_invite(text) set row_security = 'off'"),
  flaw('a door that another owns', 'door_session(text)', 'alter function door_session(text) owner to session_user'),
  flaw('a door that is VOLATILE', 'door_session(text)', 'alter function door_session(text) volatile'),
  flaw('a door for PUBLIC', 'door_session(text)', 'grant execute on function door_session(text) to public'),
  flaw(
    'a door that lists tenants, for the runtime role',
    'door_tenant_ids()',
    'grant execute on function door_tenant_ids() to gateway_runtime',
  ),
  flaw('a door that finds tenants, for PUBLIC', 'door_find_tenants(text)', 'grant execute on function door_find_tenants(text) to public'),
  flaw('a door that is gone', 'door_invite(text)', 'drop function door_invite(text)'),
  flaw(
    'a procedure over all tenants, for the runtime role',
    'for_each_tenant(text)',
    'grant execute on procedure for_each_tenant(text) to gateway_runtime',
  ),
  flaw('a trigger function made a definer', 'set_updated_at()', 'alter function set_updated_at() security definer'),
  flaw(
    "a trigger function's body changed",
    'set_updated_at()',
    'create or replace function set_updated_at() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$ begin return new; end $$',
  ),
  flaw('LIKE marked LEAKPROOF', 'textlike(text,text)', 'alter function pg_catalog.textlike(text, text) leakproof'),
  flaw('ILIKE marked LEAKPROOF', 'texticlike(text,text)', 'alter function pg_catalog.texticlike(text, text) leakproof'),
  flaw(
    'text search marked LEAKPROOF',
    'ts_match_vq(tsvector,tsquery)',
    'alter function pg_catalog.ts_match_vq(tsvector, tsquery) leakproof',
  ),
  flaw(
    'numeric comparison marked LEAKPROOF',
    'numeric_lt(numeric,numeric)',
    'alter function pg_catalog.numeric_lt(numeric, numeric) leakproof',
  ),
  flaw(
    'jsonb containment marked LEAKPROOF',
    'jsonb_contains(jsonb,jsonb)',
    'alter function pg_catalog.jsonb_contains(jsonb, jsonb) leakproof',
  ),
  flaw('a function of an extension marked LEAKPROOF', 'l2_distance(vector,vector)', 'alter function l2_distance(vector, vector) leakproof'),
  flaw(
    'a function of our own marked LEAKPROOF',
    'tell(text)',
    "create function tell(text) returns boolean language plpgsql leakproof cost 0.0001 as $$ begin raise notice '%', $1; return true; end $$",
  ),
  flaw(
    'an internal function under another name',
    'peek(text)',
    "create function peek(text) returns text language internal strict as 'pg_read_file_all'",
  ),
  flaw(
    'a cast of our own between text and uuid',
    'cast from text to uuid',
    `create function to_uuid(text) returns uuid language sql immutable as $$ select 'aaaaaaaa-0000-4000-8000-000000000001'::uuid $$;
    create cast (text as uuid) with function to_uuid(text) as assignment`,
  ),
  { ...flaw('dblink for PUBLIC', 'dblink(text)', 'create extension dblink'), embeddedCannot: noExtension },
];

const roles: Flaw[] = [
  flaw('a runtime role that is a superuser', 'role gateway_runtime', 'alter role gateway_runtime superuser'),
  flaw('a runtime role that bypasses', 'role gateway_runtime', 'alter role gateway_runtime bypassrls'),
  flaw('a runtime role that can log in', 'role gateway_runtime', 'alter role gateway_runtime login'),
  flaw('a runtime role that makes roles', 'role gateway_runtime', 'alter role gateway_runtime createrole'),
  flaw('a runtime role that makes databases', 'role gateway_runtime', 'alter role gateway_runtime createdb'),
  flaw('a runtime role that replicates', 'role gateway_runtime', 'alter role gateway_runtime replication'),
  flaw('a runtime role that is a member of the doors', 'role gateway_runtime', 'grant gateway_doors to gateway_runtime'),
  flaw('a runtime role that reads all data', 'role gateway_runtime', 'grant pg_read_all_data to gateway_runtime'),
  flaw('a runtime role that monitors', 'role gateway_runtime', 'grant pg_monitor to gateway_runtime'),
  flaw('a runtime role that owns a table', 'table deals', 'alter table deals owner to gateway_runtime'),
  flaw('a runtime role that owns a schema', 'schema attic', 'create schema attic authorization gateway_runtime'),
  flaw('a runtime role that owns a function', 'function door_session(text)', 'alter function door_session(text) owner to gateway_runtime'),
  flaw('a table of the doors', 'deals', 'alter table deals owner to gateway_doors'),
  flaw('doors that can log in', 'role gateway_doors', 'alter role gateway_doors login'),
  flaw('doors that do not bypass', 'role gateway_doors', 'alter role gateway_doors nobypassrls'),
  flaw('doors that are a member of another', 'role gateway_doors', 'grant pg_write_all_data to gateway_doors'),
  flaw('somebody who can take the doors', 'role intruder', 'create role intruder; grant gateway_doors to intruder'),
  flaw('a runtime role under another name', 'role gateway_runtime', 'alter role gateway_runtime rename to runtime'),
];

const settings: Flaw[] = [
  flaw(
    'a tenant on the database',
    'DATABASE',
    `do $$ begin execute format('alter database %I set app.tenant_id = ''aaaaaaaa-0000-4000-8000-000000000001''', current_database()); end $$`,
  ),
  flaw('a tenant on the login', 'ROLE postgres', "alter role postgres set app.tenant_id = 'aaaaaaaa-0000-4000-8000-000000000001'"),
  flaw('a role of people on all logins', 'ROLE ALL', "alter role all set app.user_role = 'admin'"),
  flaw('row_security off on the runtime role', 'ROLE gateway_runtime', 'alter role gateway_runtime set row_security = off'),
  flaw('triggers off on the login', 'ROLE postgres', 'alter role postgres set session_replication_role = replica'),
  flaw('a search_path with pg_catalog last', 'ROLE postgres', 'alter role postgres set search_path = public, pg_catalog'),
  flaw('row_security off', 'setting row_security', 'set row_security = off'),
  flaw('triggers off', 'setting session_replication_role', 'set session_replication_role = replica'),
];

/** Every flaw. */
export const flaws: Flaw[] = [
  ...rowSecurity,
  ...policies,
  ...columns,
  ...keys,
  ...privileges,
  ...relations,
  ...functions,
  ...roles,
  ...settings,
];
