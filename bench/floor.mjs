import { createServer } from 'node:http';
import pg from 'pg';
import { identityIn } from './token.mjs';

// The least that an operation costs: bare node:http and pg, one statement written by hand that builds the whole JSON, in the
// same transaction, role and tenant as the gateway's, all of it sent at once. There is no GraphQL, and no check of the input.
const { DATABASE_URL, JWT_SECRET, POOL_SIZE, PORT } = process.env;

/** A list as a connection has it. */
const nodes = (/** @type {string} */ rows) => `json_build_object('nodes', (SELECT coalesce(json_agg(n), '[]') FROM (${rows}) AS n))`;
const data = (/** @type {string} */ name, /** @type {string} */ value) =>
  `SELECT json_build_object('data', json_build_object('${name}', ${value}))::text AS json`;
const user = `current_setting('app.user_id')::uuid`;

/** @type {Record<string, { text: string, values?: string[] }>} */
const reads = {
  list: {
    text: data(
      'deals',
      nodes(`SELECT d.id, d.title, d.stage, d.value, d.created_at AS "createdAt",
        (SELECT json_build_object('name', c.name) FROM companies c WHERE c.id = d.company_id) AS company,
        (SELECT json_build_object('name', c.name) FROM contacts c WHERE c.id = d.contact_id) AS contact
      FROM deals d ORDER BY d.created_at DESC, d.id LIMIT 20`),
    ),
  },
  nested: {
    text: data(
      'deals',
      nodes(`SELECT d.id, d.title, ${nodes(`SELECT a.type, a.content,
          (SELECT json_build_object('name', u.name) FROM users u WHERE u.id = a.created_by) AS "createdBy"
        FROM deal_activities a WHERE a.deal_id = d.id ORDER BY a.created_at DESC, a.id LIMIT 5`)} AS activities
      FROM deals d ORDER BY d.created_at DESC, d.id LIMIT 20`),
    ),
  },
  meetings: {
    text: data(
      'meetings',
      nodes(`SELECT m.title, ${nodes(`SELECT
          (SELECT json_build_object('name', u.name, 'email', u.email) FROM users u WHERE u.id = p.user_id) AS "user"
        FROM meeting_participants p WHERE p.meeting_id = m.id ORDER BY p.id LIMIT 20`)} AS participants
      FROM meetings m ORDER BY m.started_at DESC, m.id LIMIT 20`),
    ),
  },
  tasks: {
    text: data(
      'tasks',
      nodes(`SELECT id, title, status, priority, due_date AS "dueDate"
      FROM tasks WHERE status = 'todo' ORDER BY due_date, id LIMIT 50`),
    ),
  },
  deal: {
    text: data(
      'deal',
      `(SELECT row_to_json(d) FROM (SELECT id, title, stage, value, probability, close_date AS "closeDate", created_at AS "createdAt"
      FROM deals WHERE id = $1) AS d)`,
    ),
    values: ['id'],
  },
  deep: {
    text: data(
      'companies',
      nodes(`SELECT c.id, c.name, ${nodes(`SELECT d.id, d.title, d.value, ${nodes(`SELECT a.type, a.content, a.created_at AS "createdAt",
            (SELECT json_build_object('name', u.name) FROM users u WHERE u.id = a.created_by) AS "createdBy",
            (SELECT json_build_object('title', m.title) FROM meetings m WHERE m.id = a.meeting_id) AS meeting
          FROM deal_activities a WHERE a.deal_id = d.id ORDER BY a.created_at DESC, a.id LIMIT 5`)} AS activities
        FROM deals d WHERE d.company_id = c.id ORDER BY d.created_at DESC, d.id LIMIT 5`)} AS deals
      FROM companies c ORDER BY c.created_at DESC, c.id LIMIT 5`),
    ),
  },
  wide: {
    text: data(
      'tasks',
      nodes(`SELECT id, title, description, status, priority, assignee_id AS "assigneeId", due_date AS "dueDate", labels,
        source_type AS "sourceType", source_id AS "sourceId", created_by AS "createdById", created_at AS "createdAt", updated_at AS "updatedAt",
        (SELECT row_to_json(u) FROM (SELECT id, name, email, role, avatar_url AS "avatarUrl", email_verified AS "emailVerified",
          created_at AS "createdAt" FROM users WHERE id = t.assignee_id) AS u) AS assignee
      FROM tasks t ORDER BY created_at DESC, id LIMIT 100`),
    ),
  },
};

/** @type {typeof reads} */
const writes = {
  createTask: {
    text: `WITH changed AS (INSERT INTO tasks (title) VALUES ($1) RETURNING *),
      audited AS (INSERT INTO audit_log (user_id, action, resource_type, resource_id, metadata)
        SELECT ${user}, 'createTask', 'Task', id, jsonb_build_object('fields', ARRAY['title']) FROM changed),
      told AS (INSERT INTO events (type, payload, user_id) SELECT 'task.created', jsonb_build_object('taskId', id), ${user} FROM changed)
      ${data('createTask', `json_build_object('task', json_build_object('id', id, 'title', title, 'status', status, 'priority', priority, 'createdAt', created_at))`)} FROM changed`,
    values: ['title'],
  },
  moveDeal: {
    text: `WITH before AS (SELECT * FROM deals WHERE id = $1 FOR NO KEY UPDATE),
      changed AS (UPDATE deals SET stage = lower($2),
          probability = CASE lower($2) WHEN 'won' THEN 100 WHEN 'lost' THEN 0
            ELSE CASE WHEN before.stage IN ('won', 'lost') THEN 50 ELSE before.probability END END
        FROM before WHERE deals.id = before.id RETURNING deals.*),
      audited AS (INSERT INTO audit_log (user_id, action, resource_type, resource_id, metadata)
        SELECT ${user}, 'moveDeal', 'Deal', id, jsonb_build_object('fields', array_remove(ARRAY[
          CASE WHEN before.stage <> changed.stage THEN 'stage' END,
          CASE WHEN before.probability <> changed.probability THEN 'probability' END], NULL)) FROM changed JOIN before USING (id)),
      moved AS (INSERT INTO events (type, payload, user_id)
        SELECT 'crm.deal.stage_changed', jsonb_build_object('dealId', id, 'fromStage', before.stage, 'toStage', changed.stage), ${user}
        FROM changed JOIN before USING (id) WHERE before.stage <> changed.stage),
      closed AS (INSERT INTO events (type, payload, user_id)
        SELECT 'crm.deal.' || changed.stage, CASE changed.stage WHEN 'won' THEN jsonb_build_object('dealId', id, 'value', changed.value::text)
          ELSE jsonb_build_object('dealId', id) END, ${user}
        FROM changed JOIN before USING (id) WHERE before.stage <> changed.stage AND changed.stage IN ('won', 'lost'))
      ${data('moveDeal', `json_build_object('deal', json_build_object('id', id, 'stage', stage, 'probability', probability))`)} FROM changed`,
    values: ['id', 'stage'],
  },
};

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE), pipeline: true });
const uuid = /^[0-9a-f-]{36}$/;

/**
 * Runs an operation's statement as the user. A read's COMMIT is not waited for.
 * @param {string} name
 * @param {Record<string, unknown>} variables
 * @param {{ tenantId: string, userId: string }} identity
 */
async function run(name, variables, { tenantId, userId }) {
  const writing = writes[name];
  const { text, values = [] } = /** @type {{ text: string, values?: string[] }} */ (writing ?? reads[name]);
  const client = await pool.connect();
  const opened = client.query(`BEGIN${writing ? '' : ' ISOLATION LEVEL REPEATABLE READ READ ONLY'}; SET LOCAL ROLE gateway_runtime;
    SELECT set_config('app.tenant_id', '${tenantId}', true), set_config('app.user_id', '${userId}', true);
    SELECT set_config('app.user_role', role, true) FROM users WHERE id = '${userId}' AND deactivated_at IS NULL;`);
  const answered = client.query({ name, text, values: values.map((key) => variables[key]) });
  const committed = client.query('COMMIT');
  committed.then(
    () => client.release(),
    (error) => client.release(error),
  );
  const [end, results, { rows }] = await Promise.all([writing && committed, opened, answered]);
  if (/** @type {any} */ (results).at(-1).rows.length === 0) throw new Error('There is no such user.');
  if (end && end.command !== 'COMMIT') throw new Error('The transaction was rolled back.');
  return rows[0].json;
}

const server = createServer(async (request, response) => {
  try {
    const identity = identityIn(request.headers.authorization, /** @type {string} */ (JWT_SECRET));
    const name = request.url?.slice(1) ?? '';
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (!identity || !uuid.test(identity.tenantId) || !uuid.test(identity.userId)) return void response.writeHead(401).end();
    const json =
      name === 'typename' ? '{"data":{"__typename":"Query"}}' : await run(name, JSON.parse(Buffer.concat(chunks).toString()), identity);
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(json) }).end(json);
  } catch (error) {
    response.writeHead(500).end(JSON.stringify({ errors: [{ message: String(error) }] }));
  }
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`ready at http://127.0.0.1:${/** @type {any} */ (server.address()).port}`));
