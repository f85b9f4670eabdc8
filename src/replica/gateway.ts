// Made by `npm run codegen` from schema/. Do not edit.
import { defineRelations } from 'drizzle-orm';
import { customType, integer, numeric, snakeCase, text } from 'drizzle-orm/sqlite-core';

/** A moment: a Date here, and text of ISO 8601 in UTC in the file. */
const instant = customType<{ data: Date; driverData: string }>({
  dataType: () => 'text',
  fromDriver: (value) => new Date(value),
  toDriver: (value) => value.toISOString(),
});

export const tenants = snakeCase.table('tenants', {
  id: text().primaryKey(),
  name: text().notNull(),
  logoUrl: text(),
  accentColor: text().notNull().default('#6366f1'),
  domain: text(),
  plan: text({ enum: ['starter', 'team', 'enterprise'] }).notNull().default('starter'),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
});

export const users = snakeCase.table('users', {
  id: text().primaryKey(),
  email: text().notNull(),
  name: text().notNull(),
  role: text({ enum: ['admin', 'member', 'viewer'] }).notNull().default('member'),
  avatarUrl: text(),
  emailVerified: integer({ mode: 'boolean' }).notNull().default(false),
  deactivatedAt: instant(),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
});

export const documentEmbeddings = snakeCase.table('document_embeddings', {
  id: text().primaryKey(),
  documentId: text().notNull(),
  chunkText: text().notNull(),
  chunkIndex: integer().notNull(),
  model: text().notNull(),
  createdAt: instant().notNull(),
});

export const documents = snakeCase.table('documents', {
  id: text().primaryKey(),
  parentId: text(),
  title: text().notNull(),
  contentJson: text({ mode: 'json' }),
  position: integer().notNull().default(0),
  createdById: text('created_by').notNull(),
  updatedById: text('updated_by'),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
});

export const companies = snakeCase.table('companies', {
  id: text().primaryKey(),
  name: text().notNull(),
  domain: text(),
  industry: text(),
  customFields: text({ mode: 'json' }).notNull().default({}),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
});

export const contacts = snakeCase.table('contacts', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text(),
  phone: text(),
  companyId: text(),
  customFields: text({ mode: 'json' }).notNull().default({}),
  createdById: text('created_by').notNull(),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
});

export const dealActivities = snakeCase.table('deal_activities', {
  id: text().primaryKey(),
  dealId: text().notNull(),
  type: text({ enum: ['note', 'email', 'call', 'meeting'] }).notNull(),
  content: text().notNull(),
  meetingId: text(),
  createdById: text('created_by').notNull(),
  createdAt: instant().notNull(),
});

export const dealActivityEmbeddings = snakeCase.table('deal_activity_embeddings', {
  id: text().primaryKey(),
  activityId: text().notNull(),
  chunkText: text().notNull(),
  chunkIndex: integer().notNull(),
  model: text().notNull(),
  createdAt: instant().notNull(),
});

export const deals = snakeCase.table('deals', {
  id: text().primaryKey(),
  companyId: text(),
  contactId: text(),
  title: text().notNull(),
  stage: text({ enum: ['lead', 'qualified', 'proposal', 'negotiation', 'won', 'lost'] }).notNull().default('lead'),
  value: numeric().notNull().default('0'),
  probability: integer().notNull().default(50),
  closeDate: text(),
  createdById: text('created_by').notNull(),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
});

export const meetingEmbeddings = snakeCase.table('meeting_embeddings', {
  id: text().primaryKey(),
  meetingId: text().notNull(),
  sourceType: text({ enum: ['transcript', 'summary'] }).notNull().default('transcript'),
  chunkText: text().notNull(),
  chunkIndex: integer().notNull(),
  model: text().notNull(),
  createdAt: instant().notNull(),
});

export const meetingParticipants = snakeCase.table('meeting_participants', {
  id: text().primaryKey(),
  meetingId: text().notNull(),
  userId: text(),
  externalEmail: text(),
});

export const meetingSummaries = snakeCase.table('meeting_summaries', {
  id: text().primaryKey(),
  meetingId: text().notNull(),
  summaryJson: text({ mode: 'json' }).notNull(),
  createdAt: instant().notNull(),
});

export const meetings = snakeCase.table('meetings', {
  id: text().primaryKey(),
  title: text().notNull(),
  startedAt: instant(),
  endedAt: instant(),
  transcriptFinalizedAt: instant(),
  calendarEventId: text(),
  createdById: text('created_by').notNull(),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
});

export const transcripts = snakeCase.table('transcripts', {
  id: text().primaryKey(),
  meetingId: text().notNull(),
  speaker: text().notNull(),
  text: text().notNull(),
  timestampMs: integer().notNull().default(0),
  position: integer().notNull(),
});

export const tasks = snakeCase.table('tasks', {
  id: text().primaryKey(),
  title: text().notNull(),
  description: text(),
  status: text({ enum: ['todo', 'in-progress', 'done'] }).notNull().default('todo'),
  priority: text({ enum: ['low', 'medium', 'high', 'urgent'] }).notNull().default('medium'),
  assigneeId: text(),
  dueDate: text(),
  labels: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
  sourceType: text({ enum: ['meeting', 'automation', 'ai-employee'] }),
  sourceId: text(),
  createdById: text('created_by').notNull(),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
});

export const automationRuns = snakeCase.table('automation_runs', {
  id: text().primaryKey(),
  automationId: text().notNull(),
  status: text({ enum: ['pending', 'running', 'completed', 'failed'] }).notNull().default('pending'),
  startedAt: instant().notNull(),
  completedAt: instant(),
  result: text({ mode: 'json' }),
  error: text(),
});

export const automations = snakeCase.table('automations', {
  id: text().primaryKey(),
  name: text().notNull(),
  triggerConfig: text({ mode: 'json' }).notNull(),
  actionChain: text({ mode: 'json' }).notNull(),
  enabled: integer({ mode: 'boolean' }).notNull().default(true),
  lastRunAt: instant(),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
});

export const aiEmployeeJobs = snakeCase.table('ai_employee_jobs', {
  id: text().primaryKey(),
  title: text().notNull(),
  instructions: text().notNull(),
  status: text({ enum: ['pending', 'running', 'awaiting_approval', 'completed', 'failed', 'killed'] }).notNull().default('pending'),
  sandboxId: text(),
  startedAt: instant(),
  completedAt: instant(),
  costUsd: numeric().notNull().default('0'),
  createdById: text('created_by').notNull(),
  createdAt: instant().notNull(),
});

export const aiEmployeeOutputs = snakeCase.table('ai_employee_outputs', {
  id: text().primaryKey(),
  jobId: text().notNull(),
  type: text().notNull(),
  content: text().notNull(),
  requiresApproval: integer({ mode: 'boolean' }).notNull().default(false),
  approvedAt: instant(),
  approvedById: text('approved_by'),
  createdAt: instant().notNull(),
});

export const hubLinks = snakeCase.table('hub_links', {
  id: text().primaryKey(),
  title: text().notNull(),
  url: text().notNull(),
  icon: text(),
  category: text().notNull().default('custom'),
  position: integer().notNull().default(0),
  createdAt: instant().notNull(),
});

export const integrations = snakeCase.table('integrations', {
  id: text().primaryKey(),
  service: text().notNull(),
  scopes: text(),
  connectedAt: instant(),
  createdAt: instant().notNull(),
});

export const auditLog = snakeCase.table('audit_log', {
  id: text().primaryKey(),
  userId: text(),
  action: text().notNull(),
  resourceType: text().notNull(),
  resourceId: text(),
  metadata: text({ mode: 'json' }).notNull().default({}),
  createdAt: instant().notNull(),
});

export const embeddingModels = snakeCase.table('embedding_models', {
  id: text().primaryKey(),
  model: text().notNull(),
  answers: integer({ mode: 'boolean' }).notNull().default(false),
});

export const events = snakeCase.table('events', {
  id: text().primaryKey(),
  type: text().notNull(),
  payload: text({ mode: 'json' }).notNull().default({}),
  userId: text(),
  createdAt: instant().notNull(),
});

export const files = snakeCase.table('files', {
  id: text().primaryKey(),
  key: text().notNull(),
  filename: text().notNull(),
  mimeType: text().notNull(),
  sizeBytes: numeric({ mode: 'bigint' }).notNull(),
  uploadedById: text('uploaded_by').notNull(),
  createdAt: instant().notNull(),
});

export const notifications = snakeCase.table('notifications', {
  id: text().primaryKey(),
  userId: text().notNull(),
  type: text().notNull(),
  title: text().notNull(),
  body: text(),
  read: integer({ mode: 'boolean' }).notNull().default(false),
  actionUrl: text(),
  createdAt: instant().notNull(),
});

/** The tables by the name they are exported under. */
export const tables = { tenants, users, documentEmbeddings, documents, companies, contacts, dealActivities, dealActivityEmbeddings, deals, meetingEmbeddings, meetingParticipants, meetingSummaries, meetings, transcripts, tasks, automationRuns, automations, aiEmployeeJobs, aiEmployeeOutputs, hubLinks, integrations, auditLog, embeddingModels, events, files, notifications };

/** How the tables lead to one another. */
export const relations = defineRelations(tables, (r) => ({
  tenants: {
  },
  users: {
    createdDocuments: r.many.documents({ from: r.users.id, to: r.documents.createdById, alias: 'documents.createdById' }),
    updatedDocuments: r.many.documents({ from: r.users.id, to: r.documents.updatedById, alias: 'documents.updatedById' }),
    createdContacts: r.many.contacts({ from: r.users.id, to: r.contacts.createdById, alias: 'contacts.createdById' }),
    loggedActivities: r.many.dealActivities({ from: r.users.id, to: r.dealActivities.createdById, alias: 'dealActivities.createdById' }),
    createdDeals: r.many.deals({ from: r.users.id, to: r.deals.createdById, alias: 'deals.createdById' }),
    participations: r.many.meetingParticipants({ from: r.users.id, to: r.meetingParticipants.userId, alias: 'meetingParticipants.userId' }),
    createdMeetings: r.many.meetings({ from: r.users.id, to: r.meetings.createdById, alias: 'meetings.createdById' }),
    assignedTasks: r.many.tasks({ from: r.users.id, to: r.tasks.assigneeId, alias: 'tasks.assigneeId' }),
    createdTasks: r.many.tasks({ from: r.users.id, to: r.tasks.createdById, alias: 'tasks.createdById' }),
    aiEmployeeJobs: r.many.aiEmployeeJobs({ from: r.users.id, to: r.aiEmployeeJobs.createdById, alias: 'aiEmployeeJobs.createdById' }),
    approvedOutputs: r.many.aiEmployeeOutputs({ from: r.users.id, to: r.aiEmployeeOutputs.approvedById, alias: 'aiEmployeeOutputs.approvedById' }),
    auditEntries: r.many.auditLog({ from: r.users.id, to: r.auditLog.userId, alias: 'auditLog.userId' }),
    events: r.many.events({ from: r.users.id, to: r.events.userId, alias: 'events.userId' }),
    uploadedFiles: r.many.files({ from: r.users.id, to: r.files.uploadedById, alias: 'files.uploadedById' }),
    notifications: r.many.notifications({ from: r.users.id, to: r.notifications.userId, alias: 'notifications.userId' }),
  },
  documents: {
    parent: r.one.documents({ from: r.documents.parentId, to: r.documents.id, alias: 'documents.parentId' }),
    children: r.many.documents({ from: r.documents.id, to: r.documents.parentId, alias: 'documents.parentId' }),
    createdBy: r.one.users({ from: r.documents.createdById, to: r.users.id, alias: 'documents.createdById' }),
    updatedBy: r.one.users({ from: r.documents.updatedById, to: r.users.id, alias: 'documents.updatedById' }),
  },
  companies: {
    contacts: r.many.contacts({ from: r.companies.id, to: r.contacts.companyId, alias: 'contacts.companyId' }),
    deals: r.many.deals({ from: r.companies.id, to: r.deals.companyId, alias: 'deals.companyId' }),
  },
  contacts: {
    company: r.one.companies({ from: r.contacts.companyId, to: r.companies.id, alias: 'contacts.companyId' }),
    createdBy: r.one.users({ from: r.contacts.createdById, to: r.users.id, alias: 'contacts.createdById' }),
    deals: r.many.deals({ from: r.contacts.id, to: r.deals.contactId, alias: 'deals.contactId' }),
  },
  dealActivities: {
    deal: r.one.deals({ from: r.dealActivities.dealId, to: r.deals.id, alias: 'dealActivities.dealId' }),
    meeting: r.one.meetings({ from: r.dealActivities.meetingId, to: r.meetings.id, alias: 'dealActivities.meetingId' }),
    createdBy: r.one.users({ from: r.dealActivities.createdById, to: r.users.id, alias: 'dealActivities.createdById' }),
  },
  deals: {
    activities: r.many.dealActivities({ from: r.deals.id, to: r.dealActivities.dealId, alias: 'dealActivities.dealId' }),
    company: r.one.companies({ from: r.deals.companyId, to: r.companies.id, alias: 'deals.companyId' }),
    contact: r.one.contacts({ from: r.deals.contactId, to: r.contacts.id, alias: 'deals.contactId' }),
    createdBy: r.one.users({ from: r.deals.createdById, to: r.users.id, alias: 'deals.createdById' }),
  },
  meetingParticipants: {
    meeting: r.one.meetings({ from: r.meetingParticipants.meetingId, to: r.meetings.id, alias: 'meetingParticipants.meetingId' }),
    user: r.one.users({ from: r.meetingParticipants.userId, to: r.users.id, alias: 'meetingParticipants.userId' }),
  },
  meetingSummaries: {
    meeting: r.one.meetings({ from: r.meetingSummaries.meetingId, to: r.meetings.id, alias: 'meetingSummaries.meetingId' }),
  },
  meetings: {
    dealActivities: r.many.dealActivities({ from: r.meetings.id, to: r.dealActivities.meetingId, alias: 'dealActivities.meetingId' }),
    participants: r.many.meetingParticipants({ from: r.meetings.id, to: r.meetingParticipants.meetingId, alias: 'meetingParticipants.meetingId' }),
    summaries: r.many.meetingSummaries({ from: r.meetings.id, to: r.meetingSummaries.meetingId, alias: 'meetingSummaries.meetingId' }),
    createdBy: r.one.users({ from: r.meetings.createdById, to: r.users.id, alias: 'meetings.createdById' }),
    transcripts: r.many.transcripts({ from: r.meetings.id, to: r.transcripts.meetingId, alias: 'transcripts.meetingId' }),
  },
  transcripts: {
    meeting: r.one.meetings({ from: r.transcripts.meetingId, to: r.meetings.id, alias: 'transcripts.meetingId' }),
  },
  tasks: {
    assignee: r.one.users({ from: r.tasks.assigneeId, to: r.users.id, alias: 'tasks.assigneeId' }),
    createdBy: r.one.users({ from: r.tasks.createdById, to: r.users.id, alias: 'tasks.createdById' }),
  },
  automationRuns: {
    automation: r.one.automations({ from: r.automationRuns.automationId, to: r.automations.id, alias: 'automationRuns.automationId' }),
  },
  automations: {
    runs: r.many.automationRuns({ from: r.automations.id, to: r.automationRuns.automationId, alias: 'automationRuns.automationId' }),
  },
  aiEmployeeJobs: {
    createdBy: r.one.users({ from: r.aiEmployeeJobs.createdById, to: r.users.id, alias: 'aiEmployeeJobs.createdById' }),
    outputs: r.many.aiEmployeeOutputs({ from: r.aiEmployeeJobs.id, to: r.aiEmployeeOutputs.jobId, alias: 'aiEmployeeOutputs.jobId' }),
  },
  aiEmployeeOutputs: {
    job: r.one.aiEmployeeJobs({ from: r.aiEmployeeOutputs.jobId, to: r.aiEmployeeJobs.id, alias: 'aiEmployeeOutputs.jobId' }),
    approvedBy: r.one.users({ from: r.aiEmployeeOutputs.approvedById, to: r.users.id, alias: 'aiEmployeeOutputs.approvedById' }),
  },
  hubLinks: {
  },
  integrations: {
  },
  auditLog: {
    user: r.one.users({ from: r.auditLog.userId, to: r.users.id, alias: 'auditLog.userId' }),
  },
  events: {
    user: r.one.users({ from: r.events.userId, to: r.users.id, alias: 'events.userId' }),
  },
  files: {
    uploadedBy: r.one.users({ from: r.files.uploadedById, to: r.users.id, alias: 'files.uploadedById' }),
  },
  notifications: {
    user: r.one.users({ from: r.notifications.userId, to: r.users.id, alias: 'notifications.userId' }),
  },
}));

/** What a mutation needs to know of a type: its table, the columns that hold who writes, and what can be created along with it. */
export const entities = {
  Tenant: { table: tenants, users: [], nested: {} },
  User: { table: users, users: [], nested: {} },
  Document: { table: documents, users: ['createdById'], nested: {} },
  Company: { table: companies, users: [], nested: {} },
  Contact: { table: contacts, users: ['createdById'], nested: {company: { type: 'Company', key: 'companyId', holds: true }} },
  DealActivity: { table: dealActivities, users: ['createdById'], nested: {} },
  Deal: { table: deals, users: ['createdById'], nested: {activities: { type: 'DealActivity', key: 'dealId', holds: false }} },
  MeetingParticipant: { table: meetingParticipants, users: [], nested: {} },
  MeetingSummary: { table: meetingSummaries, users: [], nested: {} },
  Meeting: { table: meetings, users: ['createdById'], nested: {participants: { type: 'MeetingParticipant', key: 'meetingId', holds: false }} },
  Transcript: { table: transcripts, users: [], nested: {} },
  Task: { table: tasks, users: ['createdById'], nested: {} },
  AutomationRun: { table: automationRuns, users: [], nested: {} },
  Automation: { table: automations, users: [], nested: {} },
  AiEmployeeJob: { table: aiEmployeeJobs, users: ['createdById'], nested: {} },
  AiEmployeeOutput: { table: aiEmployeeOutputs, users: [], nested: {} },
  HubLink: { table: hubLinks, users: [], nested: {} },
  Integration: { table: integrations, users: [], nested: {} },
  AuditEntry: { table: auditLog, users: [], nested: {} },
  Event: { table: events, users: [], nested: {} },
  File: { table: files, users: ['uploadedById'], nested: {} },
  Notification: { table: notifications, users: [], nested: {} },
} as const;

/** The mutations that can wait for the gateway, and their inputs. */
export interface Mutations {
  /** Changes a User. */
  updateUser: UpdateUserInput;
  /** Creates a Document. */
  createDocument: CreateDocumentInput;
  /** Changes a Document. */
  updateDocument: UpdateDocumentInput;
  /** Deletes a Document. */
  deleteDocument: DeleteDocumentInput;
  /** Creates a Company. */
  createCompany: CreateCompanyInput;
  /** Changes a Company. */
  updateCompany: UpdateCompanyInput;
  /** Deletes a Company. */
  deleteCompany: DeleteCompanyInput;
  /** Creates a Contact. */
  createContact: CreateContactInput;
  /** Changes a Contact. */
  updateContact: UpdateContactInput;
  /** Deletes a Contact. */
  deleteContact: DeleteContactInput;
  /** Creates a DealActivity. */
  createDealActivity: CreateDealActivityInput;
  /** Changes a DealActivity. */
  updateDealActivity: UpdateDealActivityInput;
  /** Deletes a DealActivity. */
  deleteDealActivity: DeleteDealActivityInput;
  /** Creates a Deal. */
  createDeal: CreateDealInput;
  /** Changes a Deal. */
  updateDeal: UpdateDealInput;
  /** Deletes a Deal. */
  deleteDeal: DeleteDealInput;
  /** Creates a MeetingParticipant. */
  createMeetingParticipant: CreateMeetingParticipantInput;
  /** Changes a MeetingParticipant. */
  updateMeetingParticipant: UpdateMeetingParticipantInput;
  /** Deletes a MeetingParticipant. */
  deleteMeetingParticipant: DeleteMeetingParticipantInput;
  /** Creates a MeetingSummary. */
  createMeetingSummary: CreateMeetingSummaryInput;
  /** Changes a MeetingSummary. */
  updateMeetingSummary: UpdateMeetingSummaryInput;
  /** Deletes a MeetingSummary. */
  deleteMeetingSummary: DeleteMeetingSummaryInput;
  /** Creates a Meeting. */
  createMeeting: CreateMeetingInput;
  /** Changes a Meeting. */
  updateMeeting: UpdateMeetingInput;
  /** Deletes a Meeting. */
  deleteMeeting: DeleteMeetingInput;
  /** Changes a Transcript. */
  updateTranscript: UpdateTranscriptInput;
  /** Deletes a Transcript. */
  deleteTranscript: DeleteTranscriptInput;
  /** Creates a Task. */
  createTask: CreateTaskInput;
  /** Changes a Task. */
  updateTask: UpdateTaskInput;
  /** Deletes a Task. */
  deleteTask: DeleteTaskInput;
  /** Creates a Automation. */
  createAutomation: CreateAutomationInput;
  /** Changes a Automation. */
  updateAutomation: UpdateAutomationInput;
  /** Deletes a Automation. */
  deleteAutomation: DeleteAutomationInput;
  /** Creates a AiEmployeeJob. */
  createAiEmployeeJob: CreateAiEmployeeJobInput;
  /** Changes a AiEmployeeJob. */
  updateAiEmployeeJob: UpdateAiEmployeeJobInput;
  /** Creates a HubLink. */
  createHubLink: CreateHubLinkInput;
  /** Changes a HubLink. */
  updateHubLink: UpdateHubLinkInput;
  /** Deletes a HubLink. */
  deleteHubLink: DeleteHubLinkInput;
  /** Creates a Integration. */
  createIntegration: CreateIntegrationInput;
  /** Creates a Integration, or changes the one with the same service: what is left out is then not touched. */
  upsertIntegration: UpsertIntegrationInput;
  /** Changes a Integration. */
  updateIntegration: UpdateIntegrationInput;
  /** Deletes a Integration. */
  deleteIntegration: DeleteIntegrationInput;
  /** Creates a File. */
  createFile: CreateFileInput;
  /** Creates a File, or changes the one with the same key: what is left out is then not touched. */
  upsertFile: UpsertFileInput;
  /** Changes a File. */
  updateFile: UpdateFileInput;
  /** Deletes a File. */
  deleteFile: DeleteFileInput;
  /** Changes the company. For admins. */
  updateTenant: UpdateTenantInput;
  /** Moves a document in the tree. The siblings that it leaves and those that it joins are numbered from 0 without gaps, also those that deleting left. */
  moveDocument: MoveDocumentInput;
  /** Marks a deal as won, and its probability as 100. A deal that is there already stays there, without an event. */
  winDeal: WinDealInput;
  /** Marks a deal as lost, and its probability as 0. A deal that is there already stays there, without an event. */
  loseDeal: LoseDealInput;
  /** Moves a deal to a stage. To WON and LOST it is winDeal and loseDeal; a deal that is opened again is as likely as a new one. A deal that is there already stays there, without an event. */
  moveDeal: MoveDealInput;
  /** Logs something that happened with a deal. */
  logActivity: LogActivityInput;
  /** Begins a meeting, now. CONFLICT for one that has begun, or ended. */
  startMeeting: StartMeetingInput;
  /** Ends a meeting, now. CONFLICT for one that has not begun, or has ended. */
  endMeeting: EndMeetingInput;
  /** Adds lines to the transcript of a meeting, behind those that it has. CONFLICT once it is closed. */
  addTranscript: AddTranscriptInput;
  /** Keeps what came out of a meeting, as its newest summary. */
  saveMeetingSummary: SaveMeetingSummaryInput;
  /** Marks a task as done. One that is done already stays so, without an event. */
  completeTask: CompleteTaskInput;
  /** Gives a task to a user, or takes it back. To whom it is given already, no event is told; a deactivated user gets none. */
  assignTask: AssignTaskInput;
  /** Asks for a run of an automation, whatever its trigger: a pending run. CONFLICT where the automation is switched off. */
  triggerAutomation: TriggerAutomationInput;
  /** Starts a pending job, now. CONFLICT for any other. */
  startJob: StartJobInput;
  /** Stops a job that is pending, running or waiting for approval, for good. CONFLICT for one that has ended. */
  killJob: KillJobInput;
  /** Approves what an AI employee produced. CONFLICT where that needs no approval, or has it. */
  approveOutput: ApproveOutputInput;
  /** Marks notifications of the user as read. NOT_FOUND, and none is marked, where one of the ids is not of such. */
  markNotificationsRead: MarkNotificationsReadInput;
  /** Has texts embedded again that were given up. NOT_FOUND, and none is tried, where one of the ids is not of such. Succeeds once they are queued: `searchInfo` counts them as pending until they are found. */
  retrySearchFailures: RetrySearchFailuresInput;
}

/** What updateUser is told. */
export interface UpdateUserInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: UserSet;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** Changes of a User: left out is not touched, null clears. */
export interface UserSet {
  /** The name of the person. */
  name?: string | null | undefined;
  /** A picture of the person. */
  avatarUrl?: string | null | undefined;
}

/** A new Document. */
export interface CreateDocumentInput {
  /** The title of the page. */
  title: string;
  /** The prose, as ProseMirror (TipTap) JSON: `{type: "doc", content: […]}`. */
  contentJson?: unknown | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateDocument is told. */
export interface UpdateDocumentInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: DocumentSet;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** Changes of a Document: left out is not touched, null clears. */
export interface DocumentSet {
  /** The title of the page. */
  title?: string | null | undefined;
  /** The prose, as ProseMirror (TipTap) JSON: `{type: "doc", content: […]}`. */
  contentJson?: unknown | undefined;
}

/** What deleteDocument is told. */
export interface DeleteDocumentInput {
  /** The row to delete. */
  id: string;
}

/** A new Company. */
export interface CreateCompanyInput {
  /** The name of the organisation. */
  name: string;
  /** Its internet domain. */
  domain?: string | null | undefined;
  /** What line of business it is in. */
  industry?: string | null | undefined;
  /** Fields of the company’s own, by name. */
  customFields?: unknown | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateCompany is told. */
export interface UpdateCompanyInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: CompanySet;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** Changes of a Company: left out is not touched, null clears. */
export interface CompanySet {
  /** The name of the organisation. */
  name?: string | null | undefined;
  /** Its internet domain. */
  domain?: string | null | undefined;
  /** What line of business it is in. */
  industry?: string | null | undefined;
  /** Fields of the company’s own, by name. */
  customFields?: unknown | undefined;
}

/** What deleteCompany is told. */
export interface DeleteCompanyInput {
  /** The row to delete. */
  id: string;
}

/** A new Contact. */
export interface CreateContactInput {
  /** The name of the person. */
  name: string;
  /** The person’s e-mail address. */
  email?: string | null | undefined;
  /** The person’s telephone number. */
  phone?: string | null | undefined;
  /** The organisation that the person works for. */
  companyId?: string | null | undefined;
  /** Fields of the company’s own, by name. */
  customFields?: unknown | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
  /** A new one, instead of companyId. */
  company?: CreateCompanyInput | null | undefined;
}

/** What updateContact is told. */
export interface UpdateContactInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: ContactSet;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** Changes of a Contact: left out is not touched, null clears. */
export interface ContactSet {
  /** The name of the person. */
  name?: string | null | undefined;
  /** The person’s e-mail address. */
  email?: string | null | undefined;
  /** The person’s telephone number. */
  phone?: string | null | undefined;
  /** The organisation that the person works for. */
  companyId?: string | null | undefined;
  /** Fields of the company’s own, by name. */
  customFields?: unknown | undefined;
}

/** What deleteContact is told. */
export interface DeleteContactInput {
  /** The row to delete. */
  id: string;
}

/** A new DealActivity. */
export interface CreateDealActivityInput {
  /** The deal it belongs to. */
  dealId: string;
  /** What kind of contact it was. */
  type: 'NOTE' | 'EMAIL' | 'CALL' | 'MEETING';
  /** What was said or agreed. */
  content: string;
  /** The meeting it happened in. */
  meetingId?: string | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateDealActivity is told. */
export interface UpdateDealActivityInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: DealActivitySet;
}

/** Changes of a DealActivity: left out is not touched, null clears. */
export interface DealActivitySet {
  /** The deal it belongs to. */
  dealId?: string | null | undefined;
  /** What kind of contact it was. */
  type?: 'NOTE' | 'EMAIL' | 'CALL' | 'MEETING' | null | undefined;
  /** What was said or agreed. */
  content?: string | null | undefined;
  /** The meeting it happened in. */
  meetingId?: string | null | undefined;
}

/** What deleteDealActivity is told. */
export interface DeleteDealActivityInput {
  /** The row to delete. */
  id: string;
}

/** A new Deal. */
export interface CreateDealInput {
  /** The organisation that would buy. */
  companyId?: string | null | undefined;
  /** The person to talk to. */
  contactId?: string | null | undefined;
  /** What would be sold. */
  title: string;
  /** How far the sale has come. */
  stage?: 'LEAD' | 'QUALIFIED' | 'PROPOSAL' | 'NEGOTIATION' | 'WON' | 'LOST' | null | undefined;
  /** What the sale is worth, in the company’s currency. */
  value?: string | null | undefined;
  /** How likely it is to be won, in percent. */
  probability?: number | null | undefined;
  /** The day on which it is expected to close. */
  closeDate?: string | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
  /** New rows that belong to this one. What happened on the way, newest first. */
  activities?: (CreateDealActivityInActivitiesInput)[] | null | undefined;
}

/** A new DealActivity. */
export interface CreateDealActivityInActivitiesInput {
  /** What kind of contact it was. */
  type: 'NOTE' | 'EMAIL' | 'CALL' | 'MEETING';
  /** What was said or agreed. */
  content: string;
  /** The meeting it happened in. */
  meetingId?: string | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateDeal is told. */
export interface UpdateDealInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: DealSet;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** Changes of a Deal: left out is not touched, null clears. */
export interface DealSet {
  /** The organisation that would buy. */
  companyId?: string | null | undefined;
  /** The person to talk to. */
  contactId?: string | null | undefined;
  /** What would be sold. */
  title?: string | null | undefined;
  /** How far the sale has come. */
  stage?: 'LEAD' | 'QUALIFIED' | 'PROPOSAL' | 'NEGOTIATION' | 'WON' | 'LOST' | null | undefined;
  /** What the sale is worth, in the company’s currency. */
  value?: string | null | undefined;
  /** How likely it is to be won, in percent. */
  probability?: number | null | undefined;
  /** The day on which it is expected to close. */
  closeDate?: string | null | undefined;
}

/** What deleteDeal is told. */
export interface DeleteDealInput {
  /** The row to delete. */
  id: string;
}

/** A new MeetingParticipant. */
export interface CreateMeetingParticipantInput {
  /** The meeting. */
  meetingId: string;
  /** The user, where a user took part. */
  userId?: string | null | undefined;
  /** The address of the guest, where a guest took part. */
  externalEmail?: string | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateMeetingParticipant is told. */
export interface UpdateMeetingParticipantInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: MeetingParticipantSet;
}

/** Changes of a MeetingParticipant: left out is not touched, null clears. */
export interface MeetingParticipantSet {
  /** The meeting. */
  meetingId?: string | null | undefined;
  /** The user, where a user took part. */
  userId?: string | null | undefined;
  /** The address of the guest, where a guest took part. */
  externalEmail?: string | null | undefined;
}

/** What deleteMeetingParticipant is told. */
export interface DeleteMeetingParticipantInput {
  /** The row to delete. */
  id: string;
}

/** A new MeetingSummary. */
export interface CreateMeetingSummaryInput {
  /** The meeting. */
  meetingId: string;
  /** `{decisions: […], actionItems: […], followUps: […], note}`. */
  summaryJson: unknown;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateMeetingSummary is told. */
export interface UpdateMeetingSummaryInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: MeetingSummarySet;
}

/** Changes of a MeetingSummary: left out is not touched, null clears. */
export interface MeetingSummarySet {
  /** The meeting. */
  meetingId?: string | null | undefined;
  /** `{decisions: […], actionItems: […], followUps: […], note}`. */
  summaryJson?: unknown | undefined;
}

/** What deleteMeetingSummary is told. */
export interface DeleteMeetingSummaryInput {
  /** The row to delete. */
  id: string;
}

/** A new Meeting. */
export interface CreateMeetingInput {
  /** What it was about. */
  title: string;
  /** When it began; none while it has not. */
  startedAt?: Date | string | null | undefined;
  /** When it ended; none while it goes on. */
  endedAt?: Date | string | null | undefined;
  /** The event in the calendar that it came from. */
  calendarEventId?: string | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
  /** New rows that belong to this one. Who took part. */
  participants?: (CreateMeetingParticipantInParticipantsInput)[] | null | undefined;
}

/** A new MeetingParticipant. */
export interface CreateMeetingParticipantInParticipantsInput {
  /** The user, where a user took part. */
  userId?: string | null | undefined;
  /** The address of the guest, where a guest took part. */
  externalEmail?: string | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateMeeting is told. */
export interface UpdateMeetingInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: MeetingSet;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** Changes of a Meeting: left out is not touched, null clears. */
export interface MeetingSet {
  /** What it was about. */
  title?: string | null | undefined;
  /** When it began; none while it has not. */
  startedAt?: Date | string | null | undefined;
  /** When it ended; none while it goes on. */
  endedAt?: Date | string | null | undefined;
  /** The event in the calendar that it came from. */
  calendarEventId?: string | null | undefined;
}

/** What deleteMeeting is told. */
export interface DeleteMeetingInput {
  /** The row to delete. */
  id: string;
}

/** What updateTranscript is told. */
export interface UpdateTranscriptInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: TranscriptSet;
}

/** Changes of a Transcript: left out is not touched, null clears. */
export interface TranscriptSet {
  /** Who spoke. */
  speaker?: string | null | undefined;
  /** What was said. */
  text?: string | null | undefined;
  /** Milliseconds since the meeting began. */
  timestampMs?: number | null | undefined;
  /** The order of lines that share a time. */
  position?: number | null | undefined;
}

/** What deleteTranscript is told. */
export interface DeleteTranscriptInput {
  /** The row to delete. */
  id: string;
}

/** A new Task. */
export interface CreateTaskInput {
  /** What is to be done. */
  title: string;
  /** The details. */
  description?: string | null | undefined;
  /** How far it is. */
  status?: 'TODO' | 'IN_PROGRESS' | 'DONE' | null | undefined;
  /** How much it matters. */
  priority?: 'LOW' | 'MEDIUM' | 'HIGH' | 'URGENT' | null | undefined;
  /** Who is to do it. */
  assigneeId?: string | null | undefined;
  /** The day by which it is to be done. */
  dueDate?: string | null | undefined;
  /** Words to find it by. */
  labels?: (string)[] | null | undefined;
  /** What kind of thing the task came from. */
  sourceType?: 'MEETING' | 'AUTOMATION' | 'AI_EMPLOYEE' | null | undefined;
  /** The meeting, automation or AI employee’s job that the task came from. */
  sourceId?: string | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateTask is told. */
export interface UpdateTaskInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: TaskSet;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** Changes of a Task: left out is not touched, null clears. */
export interface TaskSet {
  /** What is to be done. */
  title?: string | null | undefined;
  /** The details. */
  description?: string | null | undefined;
  /** How far it is. */
  status?: 'TODO' | 'IN_PROGRESS' | 'DONE' | null | undefined;
  /** How much it matters. */
  priority?: 'LOW' | 'MEDIUM' | 'HIGH' | 'URGENT' | null | undefined;
  /** Who is to do it. */
  assigneeId?: string | null | undefined;
  /** The day by which it is to be done. */
  dueDate?: string | null | undefined;
  /** Words to find it by. */
  labels?: (string)[] | null | undefined;
  /** What kind of thing the task came from. */
  sourceType?: 'MEETING' | 'AUTOMATION' | 'AI_EMPLOYEE' | null | undefined;
  /** The meeting, automation or AI employee’s job that the task came from. */
  sourceId?: string | null | undefined;
}

/** What deleteTask is told. */
export interface DeleteTaskInput {
  /** The row to delete. */
  id: string;
}

/** A new Automation. */
export interface CreateAutomationInput {
  /** What it is called. */
  name: string;
  /** What sets it off: `{eventType, conditions: [{field, operator, value}]}`. */
  triggerConfig: unknown;
  /** What it then does, in this order: `[{type, config}]`. */
  actionChain: unknown;
  /** Whether it is switched on. */
  enabled?: boolean | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateAutomation is told. */
export interface UpdateAutomationInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: AutomationSet;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** Changes of a Automation: left out is not touched, null clears. */
export interface AutomationSet {
  /** What it is called. */
  name?: string | null | undefined;
  /** What sets it off: `{eventType, conditions: [{field, operator, value}]}`. */
  triggerConfig?: unknown | undefined;
  /** What it then does, in this order: `[{type, config}]`. */
  actionChain?: unknown | undefined;
  /** Whether it is switched on. */
  enabled?: boolean | null | undefined;
}

/** What deleteAutomation is told. */
export interface DeleteAutomationInput {
  /** The row to delete. */
  id: string;
}

/** A new AiEmployeeJob. */
export interface CreateAiEmployeeJobInput {
  /** What it is about. */
  title: string;
  /** What the AI employee was told. */
  instructions: string;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateAiEmployeeJob is told. */
export interface UpdateAiEmployeeJobInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: AiEmployeeJobSet;
}

/** Changes of a AiEmployeeJob: left out is not touched, null clears. */
export interface AiEmployeeJobSet {
  /** What it is about. */
  title?: string | null | undefined;
  /** What the AI employee was told. */
  instructions?: string | null | undefined;
}

/** A new HubLink. */
export interface CreateHubLinkInput {
  /** What it is called. */
  title: string;
  /** Where it leads. */
  url: string;
  /** The picture beside it. */
  icon?: string | null | undefined;
  /** The group it stands in. */
  category?: string | null | undefined;
  /** Its place on the page, from 0. */
  position?: number | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What updateHubLink is told. */
export interface UpdateHubLinkInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: HubLinkSet;
}

/** Changes of a HubLink: left out is not touched, null clears. */
export interface HubLinkSet {
  /** What it is called. */
  title?: string | null | undefined;
  /** Where it leads. */
  url?: string | null | undefined;
  /** The picture beside it. */
  icon?: string | null | undefined;
  /** The group it stands in. */
  category?: string | null | undefined;
  /** Its place on the page, from 0. */
  position?: number | null | undefined;
}

/** What deleteHubLink is told. */
export interface DeleteHubLinkInput {
  /** The row to delete. */
  id: string;
}

/** A new Integration. */
export interface CreateIntegrationInput {
  /** The service; connected once at most. */
  service: string;
  /** What BasicOS may do there. */
  scopes?: string | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** A new Integration, or changes of the one that is there. */
export interface UpsertIntegrationInput {
  /** The service; connected once at most. */
  service: string;
  /** What BasicOS may do there. */
  scopes?: string | null | undefined;
}

/** What updateIntegration is told. */
export interface UpdateIntegrationInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: IntegrationSet;
}

/** Changes of a Integration: left out is not touched, null clears. */
export interface IntegrationSet {
  /** What BasicOS may do there. */
  scopes?: string | null | undefined;
}

/** What deleteIntegration is told. */
export interface DeleteIntegrationInput {
  /** The row to delete. */
  id: string;
}

/** A new File. */
export interface CreateFileInput {
  /** Where it is stored; unique within the company. */
  key: string;
  /** What it was called when it was uploaded. */
  filename: string;
  /** Its media type. */
  mimeType: string;
  /** How many bytes it has. */
  sizeBytes: bigint | string;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** A new File, or changes of the one that is there. */
export interface UpsertFileInput {
  /** Where it is stored; unique within the company. */
  key: string;
  /** What it was called when it was uploaded. */
  filename: string;
  /** Its media type. */
  mimeType: string;
  /** How many bytes it has. */
  sizeBytes: bigint | string;
}

/** What updateFile is told. */
export interface UpdateFileInput {
  /** The row to change. */
  id: string;
  /** What to change. Left out is not touched, null clears. */
  set: FileSet;
}

/** Changes of a File: left out is not touched, null clears. */
export interface FileSet {
  /** What it was called when it was uploaded. */
  filename?: string | null | undefined;
  /** Its media type. */
  mimeType?: string | null | undefined;
  /** How many bytes it has. */
  sizeBytes?: bigint | string | null | undefined;
}

/** What deleteFile is told. */
export interface DeleteFileInput {
  /** The row to delete. */
  id: string;
}

/** What updateTenant is told. */
export interface UpdateTenantInput {
  /** What to change. Left out is not touched, null clears. */
  set: TenantSet;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** Changes of a Tenant: left out is not touched, null clears. */
export interface TenantSet {
  /** The name of the company. */
  name?: string | null | undefined;
  /** Where its logo is. */
  logoUrl?: string | null | undefined;
  /** The colour of its interface, as `#rrggbb`. */
  accentColor?: string | null | undefined;
  /** Its internet domain. */
  domain?: string | null | undefined;
}

/** What moveDocument is told. */
export interface MoveDocumentInput {
  /** The Document to move, with everything below it. */
  id: string;
  /** The Document to move it below. Left out: where it is. Null: the top of the tree. */
  parentId?: string | null | undefined;
  /** The place among its new siblings, from 0; past their end it is the last. */
  position: number;
}

/** What winDeal is told. */
export interface WinDealInput {
  /** The Deal to change. */
  id: string;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** What loseDeal is told. */
export interface LoseDealInput {
  /** The Deal to change. */
  id: string;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** What moveDeal is told. */
export interface MoveDealInput {
  /** The Deal to change. */
  id: string;
  /** The stage to move it to. */
  stage: 'LEAD' | 'QUALIFIED' | 'PROPOSAL' | 'NEGOTIATION' | 'WON' | 'LOST';
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** What logActivity is told. */
export interface LogActivityInput {
  /** The deal with which it happened. */
  dealId: string;
  /** What kind of contact it was. */
  type: 'NOTE' | 'EMAIL' | 'CALL' | 'MEETING';
  /** What was said or agreed. */
  content: string;
  /** The meeting it happened in. */
  meetingId?: string | null | undefined;
  /** A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT. */
  clientId?: string | null | undefined;
}

/** What startMeeting is told. */
export interface StartMeetingInput {
  /** The Meeting to change. */
  id: string;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** What endMeeting is told. */
export interface EndMeetingInput {
  /** The Meeting to change. */
  id: string;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** What addTranscript is told. */
export interface AddTranscriptInput {
  /** The meeting in which it was said. */
  meetingId: string;
  /** The lines, 5000 at most. None only where it is final. */
  lines: (TranscriptLineInput)[];
  /** Whether these are the last: the transcript is closed then. */
  final?: boolean | null | undefined;
}

/** A line of what was said. */
export interface TranscriptLineInput {
  /** Who spoke. */
  speaker: string;
  /** What was said. */
  text: string;
  /** Milliseconds since the meeting began. */
  timestampMs: number;
  /** The order of lines that share a time. Left out: behind the line before it. */
  position?: number | null | undefined;
}

/** What saveMeetingSummary is told. */
export interface SaveMeetingSummaryInput {
  /** The meeting that is summed up. */
  meetingId: string;
  /** `{decisions: […], actionItems: […], followUps: […], note}`. */
  summaryJson: unknown;
}

/** What completeTask is told. */
export interface CompleteTaskInput {
  /** The Task to change. */
  id: string;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** What assignTask is told. */
export interface AssignTaskInput {
  /** The Task to change. */
  id: string;
  /** Who is to do it. It must be given; null takes the task back. */
  assigneeId?: string | null | undefined;
  /** The `updatedAt` that was read: where it is not the row’s any more, CONFLICT. */
  expectedUpdatedAt?: Date | string | null | undefined;
}

/** What triggerAutomation is told. */
export interface TriggerAutomationInput {
  /** The automation to run. */
  id: string;
}

/** What startJob is told. */
export interface StartJobInput {
  /** The AiEmployeeJob to change. */
  id: string;
}

/** What killJob is told. */
export interface KillJobInput {
  /** The AiEmployeeJob to change. */
  id: string;
}

/** What approveOutput is told. */
export interface ApproveOutputInput {
  /** The AiEmployeeOutput to change. */
  id: string;
}

/** Which notifications: `ids` or `all`. */
export interface MarkNotificationsReadInput {
  /** These, 1000 at most. */
  ids?: (string)[] | null | undefined;
  /** True: all that are unread; CONFLICT where they are more than 10000. */
  all?: boolean | null | undefined;
}

/** Which failures. */
export interface RetrySearchFailuresInput {
  /** These, 1000 at most; all when left out. */
  ids?: (string)[] | null | undefined;
}

