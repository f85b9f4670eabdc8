/** Operations, one for each side, that ask for the same; `npm run bench` compares the answers before it measures. */
export interface Workload {
  name: string;
  /** The operation in the gateway's schema. */
  gateway: string;
  /** The same in the schema that PostGraphile makes of the tables. The statement by hand is in floor.mjs, under the same name. */
  postgraphile: string;
  /** The variables of a tenant's nth request. `prefix` is what the ids of the tenant's rows begin with. */
  variables?: (prefix: string, nth: number) => Record<string, unknown>;
  /** What lets the same request change something again. */
  reset?: string;
  /** Levels of lists: so many round trips to the database and one more are allowed on a slow network; how many there are, `baseline.json` says. */
  levels: number;
}

/** Reads that frontends make, then what stands at the edges: a single row, no row, many levels, many fields. */
export const reads: Workload[] = [
  {
    name: 'list',
    levels: 1,
    gateway: `query List { deals(first: 20, orderBy: [{ createdAt: DESC }]) {
      nodes { id title stage value createdAt company { name } contact { name } } } }`,
    postgraphile: `query List { deals(first: 20, orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) {
      nodes { id: rowId title stage value createdAt company: tenantCompany { name } contact: tenantContact { name } } } }`,
  },
  {
    name: 'nested',
    levels: 2,
    gateway: `query Nested { deals(first: 20, orderBy: [{ createdAt: DESC }]) {
      nodes { id title activities(first: 5, orderBy: [{ createdAt: DESC }]) { nodes { type content createdBy { name } } } } } }`,
    postgraphile: `query Nested { deals(first: 20, orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) {
      nodes { id: rowId title activities: dealActivitiesByTenantIdAndDealId(first: 5, orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) {
        nodes { type content createdBy: userByTenantIdAndCreatedBy { name } } } } } }`,
  },
  {
    name: 'meetings',
    levels: 2,
    gateway: `query Meetings { meetings(first: 20, orderBy: [{ startedAt: DESC }]) {
      nodes { title participants { nodes { user { name email } } } } } }`,
    postgraphile: `query Meetings { meetings(first: 20, orderBy: [STARTED_AT_DESC, ROW_ID_ASC]) {
      nodes { title participants: meetingParticipantsByTenantIdAndMeetingId(first: 20, orderBy: [ROW_ID_ASC]) {
        nodes { user: tenantUser { name email } } } } } }`,
  },
  {
    name: 'tasks',
    levels: 1,
    gateway: `query Tasks { tasks(first: 50, filter: { status: { eq: TODO } }, orderBy: [{ dueDate: ASC }]) {
      nodes { id title status priority dueDate } } }`,
    postgraphile: `query Tasks { tasks(first: 50, condition: { status: "todo" }, orderBy: [DUE_DATE_ASC, ROW_ID_ASC]) {
      nodes { id: rowId title status priority dueDate } } }`,
  },
  {
    name: 'deal',
    levels: 1,
    gateway: 'query Deal($id: ID!) { deal(id: $id) { id title stage value probability closeDate createdAt } }',
    postgraphile: 'query Deal($id: UUID!) { deal(rowId: $id) { id: rowId title stage value probability closeDate createdAt } }',
    variables: (prefix, nth) => ({ id: dealId(prefix, nth) }),
  },
  { name: 'typename', levels: 0, gateway: '{ __typename }', postgraphile: '{ __typename }' },
  {
    name: 'deep',
    levels: 3,
    gateway: `query Deep { companies(first: 5, orderBy: [{ createdAt: DESC }]) { nodes { id name
      deals(first: 5, orderBy: [{ createdAt: DESC }]) { nodes { id title value
        activities(first: 5, orderBy: [{ createdAt: DESC }]) { nodes { type content createdAt createdBy { name } meeting { title } } } } } } } }`,
    postgraphile: `query Deep { companies(first: 5, orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) { nodes { id: rowId name
      deals: dealsByTenantIdAndCompanyId(first: 5, orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) { nodes { id: rowId title value
        activities: dealActivitiesByTenantIdAndDealId(first: 5, orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) {
          nodes { type content createdAt createdBy: userByTenantIdAndCreatedBy { name } meeting: tenantMeeting { title } } } } } } } }`,
  },
  {
    name: 'wide',
    levels: 1,
    gateway: `query Wide { tasks(first: 100, orderBy: [{ createdAt: DESC }]) { nodes {
      id title description status priority assigneeId dueDate labels sourceType sourceId createdById createdAt updatedAt
      assignee { id name email role avatarUrl emailVerified createdAt } } } }`,
    postgraphile: `query Wide { tasks(first: 100, orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) { nodes {
      id: rowId title description status priority assigneeId dueDate labels sourceType sourceId createdById: createdBy createdAt updatedAt
      assignee: tenantAssignee { id: rowId name email role avatarUrl emailVerified createdAt } } } }`,
  },
];

/** Each writes its row, an audit entry and the events that follow, in one transaction. */
export const writes: Workload[] = [
  {
    name: 'moveDeal',
    levels: 1,
    reset: `UPDATE deals SET stage = 'lead' WHERE id::text LIKE '%-000000000001'`,
    gateway:
      'mutation MoveDeal($id: ID!, $stage: DealStage!) { moveDeal(input: { id: $id, stage: $stage }) { deal { id stage probability } } }',
    postgraphile: `mutation MoveDeal($id: UUID!, $stage: String!) { moveDeal: benchMoveDeal(input: { dealId: $id, stage: $stage }) {
      deal: result { id: rowId stage probability } } }`,
    variables: (prefix, nth) => ({ id: dealId(prefix, nth), stage: ['QUALIFIED', 'PROPOSAL', 'NEGOTIATION'][nth % 3] }),
  },
  {
    name: 'createTask',
    levels: 1,
    gateway:
      'mutation CreateTask($title: String!) { createTask(input: { title: $title }) { task { id title status priority createdAt } } }',
    postgraphile: `mutation CreateTask($title: String!) { createTask: benchCreateTask(input: { title: $title }) {
      task: result { id: rowId title status priority createdAt } } }`,
    variables: (_, nth) => ({ title: `Plan the benchmark ${nth}` }),
  },
];

/** How often each is asked among 20 requests of the mix. */
export const mix: Record<string, number> = { list: 5, nested: 2, meetings: 2, tasks: 4, deal: 4, typename: 1, moveDeal: 1, createTask: 1 };

/** In both the bulk seed and the demo, deals have these ids. */
const dealId = (prefix: string, nth: number) => `${prefix}-0005-4000-8000-${String(nth % 20).padStart(12, '0')}`;
