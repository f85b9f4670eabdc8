/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Rows for which everything given holds. */
export type AiEmployeeJobFilter = {
  /** All of these hold. */
  and?: Array<AiEmployeeJobFilter> | null | undefined;
  /** When the work ended. */
  completedAt?: DateTimeFilter | null | undefined;
  /** What it has cost, in US dollars. */
  costUsd?: DecimalFilter | null | undefined;
  /** When it was asked for. */
  createdAt?: DateTimeFilter | null | undefined;
  /** Who asked for it. */
  createdBy?: UserFilter | null | undefined;
  /** Who asked for it. */
  createdById?: IdFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** What the AI employee was told. */
  instructions?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: AiEmployeeJobFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<AiEmployeeJobFilter> | null | undefined;
  /** What the AI employee produced, newest first. */
  outputs?: AiEmployeeOutputListFilter | null | undefined;
  /** The sandbox it runs in. */
  sandboxId?: StringFilter | null | undefined;
  /** When the work began. */
  startedAt?: DateTimeFilter | null | undefined;
  /** How far it is. */
  status?: AiEmployeeJobStatusFilter | null | undefined;
  /** What it is about. */
  title?: StringFilter | null | undefined;
};

/** What holds of the related rows. */
export type AiEmployeeJobListFilter = {
  /** All of them are such; also where there are none. */
  every?: AiEmployeeJobFilter | null | undefined;
  /** None of them is such. */
  none?: AiEmployeeJobFilter | null | undefined;
  /** At least one of them is such. */
  some?: AiEmployeeJobFilter | null | undefined;
};

/** How far it is. The values sort in this order. */
export type AiEmployeeJobStatus =
  | 'AWAITING_APPROVAL'
  | 'COMPLETED'
  | 'FAILED'
  | 'KILLED'
  | 'PENDING'
  | 'RUNNING';

/** What holds of a value. */
export type AiEmployeeJobStatusFilter = {
  /** Is this. */
  eq?: AiEmployeeJobStatus | null | undefined;
  /** Is one of these. */
  in?: Array<AiEmployeeJobStatus> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is not this, or there is none. */
  ne?: AiEmployeeJobStatus | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<AiEmployeeJobStatus> | null | undefined;
};

/** Rows for which everything given holds. */
export type AiEmployeeOutputFilter = {
  /** All of these hold. */
  and?: Array<AiEmployeeOutputFilter> | null | undefined;
  /** When it was approved. */
  approvedAt?: DateTimeFilter | null | undefined;
  /** Who approved it. */
  approvedBy?: UserFilter | null | undefined;
  /** Who approved it. */
  approvedById?: IdFilter | null | undefined;
  /** The thing itself. */
  content?: StringFilter | null | undefined;
  /** When it was produced. */
  createdAt?: DateTimeFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** The job it came from. */
  job?: AiEmployeeJobFilter | null | undefined;
  /** The job it came from. */
  jobId?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: AiEmployeeOutputFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<AiEmployeeOutputFilter> | null | undefined;
  /** Whether a person has to approve it before it takes effect. */
  requiresApproval?: BooleanFilter | null | undefined;
  /** What kind of thing it is. */
  type?: StringFilter | null | undefined;
};

/** What holds of the related rows. */
export type AiEmployeeOutputListFilter = {
  /** All of them are such; also where there are none. */
  every?: AiEmployeeOutputFilter | null | undefined;
  /** None of them is such. */
  none?: AiEmployeeOutputFilter | null | undefined;
  /** At least one of them is such. */
  some?: AiEmployeeOutputFilter | null | undefined;
};

/** Rows for which everything given holds. */
export type AuditEntryFilter = {
  /** What was done. */
  action?: StringFilter | null | undefined;
  /** All of these hold. */
  and?: Array<AuditEntryFilter> | null | undefined;
  /** When it was done. */
  createdAt?: DateTimeFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** The details, by name; never a secret. */
  metadata?: JsonFilter | null | undefined;
  /** This does not hold. */
  not?: AuditEntryFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<AuditEntryFilter> | null | undefined;
  /** The row it was done to. */
  resourceId?: IdFilter | null | undefined;
  /** The kind of row it was done to. */
  resourceType?: StringFilter | null | undefined;
  /** Who did it. */
  user?: UserFilter | null | undefined;
  /** Who did it. */
  userId?: IdFilter | null | undefined;
};

/** What holds of the related rows. */
export type AuditEntryListFilter = {
  /** All of them are such; also where there are none. */
  every?: AuditEntryFilter | null | undefined;
  /** None of them is such. */
  none?: AuditEntryFilter | null | undefined;
  /** At least one of them is such. */
  some?: AuditEntryFilter | null | undefined;
};

/** What holds of a value. */
export type BigIntFilter = {
  /** Is this. */
  eq?: string | null | undefined;
  /** Is greater. */
  gt?: string | null | undefined;
  /** Is greater, or this. */
  gte?: string | null | undefined;
  /** Is one of these. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is less. */
  lt?: string | null | undefined;
  /** Is less, or this. */
  lte?: string | null | undefined;
  /** Is not this, or there is none. */
  ne?: string | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<string> | null | undefined;
};

/** What holds of a value. */
export type BooleanFilter = {
  /** Is this. */
  eq?: boolean | null | undefined;
  /** Is one of these. */
  in?: Array<boolean> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is not this, or there is none. */
  ne?: boolean | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<boolean> | null | undefined;
};

/** Rows for which everything given holds. */
export type CompanyFilter = {
  /** All of these hold. */
  and?: Array<CompanyFilter> | null | undefined;
  /** The people who work there. */
  contacts?: ContactListFilter | null | undefined;
  /** When it was recorded. */
  createdAt?: DateTimeFilter | null | undefined;
  /** Fields of the company’s own, by name. */
  customFields?: JsonFilter | null | undefined;
  /** The deals with the organisation. */
  deals?: DealListFilter | null | undefined;
  /** Its internet domain. */
  domain?: StringFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** What line of business it is in. */
  industry?: StringFilter | null | undefined;
  /** The name of the organisation. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: CompanyFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<CompanyFilter> | null | undefined;
  /** When it last changed. */
  updatedAt?: DateTimeFilter | null | undefined;
};

/** Rows for which everything given holds. */
export type ContactFilter = {
  /** All of these hold. */
  and?: Array<ContactFilter> | null | undefined;
  /** The organisation that the person works for. */
  company?: CompanyFilter | null | undefined;
  /** The organisation that the person works for. */
  companyId?: IdFilter | null | undefined;
  /** When it was recorded. */
  createdAt?: DateTimeFilter | null | undefined;
  /** Who recorded the contact. */
  createdBy?: UserFilter | null | undefined;
  /** Who recorded the contact. */
  createdById?: IdFilter | null | undefined;
  /** Fields of the company’s own, by name. */
  customFields?: JsonFilter | null | undefined;
  /** The deals that the person is the contact for. */
  deals?: DealListFilter | null | undefined;
  /** The person’s e-mail address. */
  email?: StringFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** The name of the person. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: ContactFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<ContactFilter> | null | undefined;
  /** The person’s telephone number. */
  phone?: StringFilter | null | undefined;
  /** When it last changed. */
  updatedAt?: DateTimeFilter | null | undefined;
};

/** What holds of the related rows. */
export type ContactListFilter = {
  /** All of them are such; also where there are none. */
  every?: ContactFilter | null | undefined;
  /** None of them is such. */
  none?: ContactFilter | null | undefined;
  /** At least one of them is such. */
  some?: ContactFilter | null | undefined;
};

/** What holds of a value. */
export type DateFilter = {
  /** Is this. */
  eq?: string | null | undefined;
  /** Is greater. */
  gt?: string | null | undefined;
  /** Is greater, or this. */
  gte?: string | null | undefined;
  /** Is one of these. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is less. */
  lt?: string | null | undefined;
  /** Is less, or this. */
  lte?: string | null | undefined;
  /** Is not this, or there is none. */
  ne?: string | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<string> | null | undefined;
};

/** What holds of a value. */
export type DateTimeFilter = {
  /** Is this. */
  eq?: string | null | undefined;
  /** Is greater. */
  gt?: string | null | undefined;
  /** Is greater, or this. */
  gte?: string | null | undefined;
  /** Is one of these. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is less. */
  lt?: string | null | undefined;
  /** Is less, or this. */
  lte?: string | null | undefined;
  /** Is not this, or there is none. */
  ne?: string | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<string> | null | undefined;
};

/** Rows for which everything given holds. */
export type DealActivityFilter = {
  /** All of these hold. */
  and?: Array<DealActivityFilter> | null | undefined;
  /** What was said or agreed. */
  content?: StringFilter | null | undefined;
  /** When it was logged. */
  createdAt?: DateTimeFilter | null | undefined;
  /** Who logged it. */
  createdBy?: UserFilter | null | undefined;
  /** Who logged it. */
  createdById?: IdFilter | null | undefined;
  /** The deal it belongs to. */
  deal?: DealFilter | null | undefined;
  /** The deal it belongs to. */
  dealId?: IdFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** The meeting it happened in. */
  meeting?: MeetingFilter | null | undefined;
  /** The meeting it happened in. */
  meetingId?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: DealActivityFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<DealActivityFilter> | null | undefined;
  /** What kind of contact it was. */
  type?: DealActivityTypeFilter | null | undefined;
};

/** What holds of the related rows. */
export type DealActivityListFilter = {
  /** All of them are such; also where there are none. */
  every?: DealActivityFilter | null | undefined;
  /** None of them is such. */
  none?: DealActivityFilter | null | undefined;
  /** At least one of them is such. */
  some?: DealActivityFilter | null | undefined;
};

/** What kind of contact it was. The values sort in this order. */
export type DealActivityType =
  | 'CALL'
  | 'EMAIL'
  | 'MEETING'
  | 'NOTE';

/** What holds of a value. */
export type DealActivityTypeFilter = {
  /** Is this. */
  eq?: DealActivityType | null | undefined;
  /** Is one of these. */
  in?: Array<DealActivityType> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is not this, or there is none. */
  ne?: DealActivityType | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<DealActivityType> | null | undefined;
};

/** Rows for which everything given holds. */
export type DealFilter = {
  /** What happened on the way, newest first. */
  activities?: DealActivityListFilter | null | undefined;
  /** All of these hold. */
  and?: Array<DealFilter> | null | undefined;
  /** The day on which it is expected to close. */
  closeDate?: DateFilter | null | undefined;
  /** The organisation that would buy. */
  company?: CompanyFilter | null | undefined;
  /** The organisation that would buy. */
  companyId?: IdFilter | null | undefined;
  /** The person to talk to. */
  contact?: ContactFilter | null | undefined;
  /** The person to talk to. */
  contactId?: IdFilter | null | undefined;
  /** When it was opened. */
  createdAt?: DateTimeFilter | null | undefined;
  /** Who opened the deal. */
  createdBy?: UserFilter | null | undefined;
  /** Who opened the deal. */
  createdById?: IdFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: DealFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<DealFilter> | null | undefined;
  /** How likely it is to be won, in percent. */
  probability?: IntFilter | null | undefined;
  /** How far the sale has come. */
  stage?: DealStageFilter | null | undefined;
  /** What would be sold. */
  title?: StringFilter | null | undefined;
  /** When it last changed. */
  updatedAt?: DateTimeFilter | null | undefined;
  /** What the sale is worth, in the company’s currency. */
  value?: DecimalFilter | null | undefined;
};

/** What holds of the related rows. */
export type DealListFilter = {
  /** All of them are such; also where there are none. */
  every?: DealFilter | null | undefined;
  /** None of them is such. */
  none?: DealFilter | null | undefined;
  /** At least one of them is such. */
  some?: DealFilter | null | undefined;
};

/** How far the sale has come. The values sort in this order. */
export type DealStage =
  | 'LEAD'
  | 'LOST'
  | 'NEGOTIATION'
  | 'PROPOSAL'
  | 'QUALIFIED'
  | 'WON';

/** What holds of a value. */
export type DealStageFilter = {
  /** Is this. */
  eq?: DealStage | null | undefined;
  /** Is one of these. */
  in?: Array<DealStage> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is not this, or there is none. */
  ne?: DealStage | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<DealStage> | null | undefined;
};

/** What holds of a value. */
export type DecimalFilter = {
  /** Is this. */
  eq?: string | null | undefined;
  /** Is greater. */
  gt?: string | null | undefined;
  /** Is greater, or this. */
  gte?: string | null | undefined;
  /** Is one of these. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is less. */
  lt?: string | null | undefined;
  /** Is less, or this. */
  lte?: string | null | undefined;
  /** Is not this, or there is none. */
  ne?: string | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<string> | null | undefined;
};

/** Rows for which everything given holds. */
export type DocumentFilter = {
  /** All of these hold. */
  and?: Array<DocumentFilter> | null | undefined;
  /** The documents below this one. */
  children?: DocumentListFilter | null | undefined;
  /** The prose, as ProseMirror (TipTap) JSON: `{type: "doc", content: […]}`. */
  contentJson?: JsonFilter | null | undefined;
  /** When it was created. */
  createdAt?: DateTimeFilter | null | undefined;
  /** Who created it. */
  createdBy?: UserFilter | null | undefined;
  /** Who created it. */
  createdById?: IdFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: DocumentFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<DocumentFilter> | null | undefined;
  /** The document that this one lies below; none at the top of the tree. */
  parent?: DocumentFilter | null | undefined;
  /** The document that this one lies below; none at the top of the tree. */
  parentId?: IdFilter | null | undefined;
  /** The place among the documents with the same parent, from 0. Deleting leaves a gap, which the next move there closes. */
  position?: IntFilter | null | undefined;
  /** The title of the page. */
  title?: StringFilter | null | undefined;
  /** When it last changed. */
  updatedAt?: DateTimeFilter | null | undefined;
  /** Who changed it last. */
  updatedBy?: UserFilter | null | undefined;
  /** Who changed it last. */
  updatedById?: IdFilter | null | undefined;
};

/** What holds of the related rows. */
export type DocumentListFilter = {
  /** All of them are such; also where there are none. */
  every?: DocumentFilter | null | undefined;
  /** None of them is such. */
  none?: DocumentFilter | null | undefined;
  /** At least one of them is such. */
  some?: DocumentFilter | null | undefined;
};

/** Rows for which everything given holds. */
export type EventFilter = {
  /** All of these hold. */
  and?: Array<EventFilter> | null | undefined;
  /** When it happened. */
  createdAt?: DateTimeFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: EventFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<EventFilter> | null | undefined;
  /** The details, by name. */
  payload?: JsonFilter | null | undefined;
  /** What happened, such as `crm.deal.stage_changed`. */
  type?: StringFilter | null | undefined;
  /** Through whom it happened. */
  user?: UserFilter | null | undefined;
  /** Through whom it happened. */
  userId?: IdFilter | null | undefined;
};

/** What holds of the related rows. */
export type EventListFilter = {
  /** All of them are such; also where there are none. */
  every?: EventFilter | null | undefined;
  /** None of them is such. */
  none?: EventFilter | null | undefined;
  /** At least one of them is such. */
  some?: EventFilter | null | undefined;
};

/** Rows for which everything given holds. */
export type FileFilter = {
  /** All of these hold. */
  and?: Array<FileFilter> | null | undefined;
  /** When it was uploaded. */
  createdAt?: DateTimeFilter | null | undefined;
  /** What it was called when it was uploaded. */
  filename?: StringFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** Where it is stored; unique within the company. */
  key?: StringFilter | null | undefined;
  /** Its media type. */
  mimeType?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: FileFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<FileFilter> | null | undefined;
  /** How many bytes it has. */
  sizeBytes?: BigIntFilter | null | undefined;
  /** Who uploaded it. */
  uploadedBy?: UserFilter | null | undefined;
  /** Who uploaded it. */
  uploadedById?: IdFilter | null | undefined;
};

/** What holds of the related rows. */
export type FileListFilter = {
  /** All of them are such; also where there are none. */
  every?: FileFilter | null | undefined;
  /** None of them is such. */
  none?: FileFilter | null | undefined;
  /** At least one of them is such. */
  some?: FileFilter | null | undefined;
};

/** What holds of a value. */
export type IdFilter = {
  /** Is this. */
  eq?: string | null | undefined;
  /** Is one of these. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is not this, or there is none. */
  ne?: string | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<string> | null | undefined;
};

/** What holds of a value. */
export type IntFilter = {
  /** Is this. */
  eq?: number | null | undefined;
  /** Is greater. */
  gt?: number | null | undefined;
  /** Is greater, or this. */
  gte?: number | null | undefined;
  /** Is one of these. */
  in?: Array<number> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is less. */
  lt?: number | null | undefined;
  /** Is less, or this. */
  lte?: number | null | undefined;
  /** Is not this, or there is none. */
  ne?: number | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<number> | null | undefined;
};

/** What holds of a value. */
export type JsonFilter = {
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
};

/** Rows for which everything given holds. */
export type MeetingFilter = {
  /** All of these hold. */
  and?: Array<MeetingFilter> | null | undefined;
  /** The event in the calendar that it came from. */
  calendarEventId?: StringFilter | null | undefined;
  /** When it was recorded. */
  createdAt?: DateTimeFilter | null | undefined;
  /** Who set it up. */
  createdBy?: UserFilter | null | undefined;
  /** Who set it up. */
  createdById?: IdFilter | null | undefined;
  /** The deals’ activities that the meeting was. */
  dealActivities?: DealActivityListFilter | null | undefined;
  /** When it ended; none while it goes on. */
  endedAt?: DateTimeFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: MeetingFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<MeetingFilter> | null | undefined;
  /** Who took part. */
  participants?: MeetingParticipantListFilter | null | undefined;
  /** When it began; none while it has not. */
  startedAt?: DateTimeFilter | null | undefined;
  /** What came out of it, newest first. */
  summaries?: MeetingSummaryListFilter | null | undefined;
  /** What it was about. */
  title?: StringFilter | null | undefined;
  /** When its transcript was closed; none while lines can be added. */
  transcriptFinalizedAt?: DateTimeFilter | null | undefined;
  /** What was said, line by line. */
  transcripts?: TranscriptListFilter | null | undefined;
  /** When it last changed. */
  updatedAt?: DateTimeFilter | null | undefined;
};

/** What holds of the related rows. */
export type MeetingListFilter = {
  /** All of them are such; also where there are none. */
  every?: MeetingFilter | null | undefined;
  /** None of them is such. */
  none?: MeetingFilter | null | undefined;
  /** At least one of them is such. */
  some?: MeetingFilter | null | undefined;
};

/** Rows for which everything given holds. */
export type MeetingParticipantFilter = {
  /** All of these hold. */
  and?: Array<MeetingParticipantFilter> | null | undefined;
  /** The address of the guest, where a guest took part. */
  externalEmail?: StringFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** The meeting. */
  meeting?: MeetingFilter | null | undefined;
  /** The meeting. */
  meetingId?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: MeetingParticipantFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<MeetingParticipantFilter> | null | undefined;
  /** The user, where a user took part. */
  user?: UserFilter | null | undefined;
  /** The user, where a user took part. */
  userId?: IdFilter | null | undefined;
};

/** What holds of the related rows. */
export type MeetingParticipantListFilter = {
  /** All of them are such; also where there are none. */
  every?: MeetingParticipantFilter | null | undefined;
  /** None of them is such. */
  none?: MeetingParticipantFilter | null | undefined;
  /** At least one of them is such. */
  some?: MeetingParticipantFilter | null | undefined;
};

/** Rows for which everything given holds. */
export type MeetingSummaryFilter = {
  /** All of these hold. */
  and?: Array<MeetingSummaryFilter> | null | undefined;
  /** When it was written. */
  createdAt?: DateTimeFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** The meeting. */
  meeting?: MeetingFilter | null | undefined;
  /** The meeting. */
  meetingId?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: MeetingSummaryFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<MeetingSummaryFilter> | null | undefined;
  /** `{decisions: […], actionItems: […], followUps: […], note}`. */
  summaryJson?: JsonFilter | null | undefined;
};

/** What holds of the related rows. */
export type MeetingSummaryListFilter = {
  /** All of them are such; also where there are none. */
  every?: MeetingSummaryFilter | null | undefined;
  /** None of them is such. */
  none?: MeetingSummaryFilter | null | undefined;
  /** At least one of them is such. */
  some?: MeetingSummaryFilter | null | undefined;
};

/** Rows for which everything given holds. */
export type NotificationFilter = {
  /** Where it leads. */
  actionUrl?: StringFilter | null | undefined;
  /** All of these hold. */
  and?: Array<NotificationFilter> | null | undefined;
  /** The details. */
  body?: StringFilter | null | undefined;
  /** When it was sent. */
  createdAt?: DateTimeFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: NotificationFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<NotificationFilter> | null | undefined;
  /** Whether the user has read it. */
  read?: BooleanFilter | null | undefined;
  /** The headline. */
  title?: StringFilter | null | undefined;
  /** What it is about. */
  type?: StringFilter | null | undefined;
  /** Whom it is for. */
  user?: UserFilter | null | undefined;
  /** Whom it is for. */
  userId?: IdFilter | null | undefined;
};

/** What holds of the related rows. */
export type NotificationListFilter = {
  /** All of them are such; also where there are none. */
  every?: NotificationFilter | null | undefined;
  /** None of them is such. */
  none?: NotificationFilter | null | undefined;
  /** At least one of them is such. */
  some?: NotificationFilter | null | undefined;
};

/** Rows for which everything given holds. */
export type ReplicaDeviceFilter = {
  /** All of these hold. */
  and?: Array<ReplicaDeviceFilter> | null | undefined;
  /** When it was registered. */
  createdAt?: DateTimeFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** The last of the mutations made offline that was taken from it. */
  lastMutationId?: IntFilter | null | undefined;
  /** When it last got changes or sent a mutation, to some minutes. */
  lastSeenAt?: DateTimeFilter | null | undefined;
  /** What the user calls it. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: ReplicaDeviceFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<ReplicaDeviceFilter> | null | undefined;
  /** Since when it gets nothing any more, and wipes what it has. */
  revokedAt?: DateTimeFilter | null | undefined;
  /** Whose it is. */
  user?: UserFilter | null | undefined;
  /** Whose it is. */
  userId?: IdFilter | null | undefined;
};

/** What holds of the related rows. */
export type ReplicaDeviceListFilter = {
  /** All of them are such; also where there are none. */
  every?: ReplicaDeviceFilter | null | undefined;
  /** None of them is such. */
  none?: ReplicaDeviceFilter | null | undefined;
  /** At least one of them is such. */
  some?: ReplicaDeviceFilter | null | undefined;
};

/** Which rows may be found; all that is given has to hold. */
export type SearchFilter = {
  /** Created by this user. */
  authorId?: string | null | undefined;
  /** Created then or later. */
  createdFrom?: string | null | undefined;
  /** Created before that. */
  createdTo?: string | null | undefined;
  /** Activities of deals at one of these stages; nothing else. */
  dealStages?: Array<DealStage> | null | undefined;
  /** This document, and those below it; nothing else. */
  withinDocumentId?: string | null | undefined;
};

/** What is looked for: one of `text`, `embedding` and `similarTo`; and where, and how. */
export type SearchInput = {
  /** A vector of the model that `searchInfo` names. It is compared as it is: mode is SEMANTIC. */
  embedding?: Array<number> | null | undefined;
  /** Which rows may be found; all when left out. */
  filter?: SearchFilter | null | undefined;
  /** Whether a row is found once, by the best of its parts. */
  groupByEntity?: boolean | null | undefined;
  /** Only rows with this score, as the mode has scores, or a higher one. */
  minScore?: number | null | undefined;
  /** How. */
  mode?: SearchMode | null | undefined;
  /** A row, which is not found itself: the mean of the vectors of its parts is compared. Mode is SEMANTIC. */
  similarTo?: SearchSimilarTo | null | undefined;
  /** What is looked for, in words; 1 to 1000 characters. */
  text?: string | null | undefined;
  /** What may be found; everything when left out. */
  types?: Array<SearchType> | null | undefined;
};

/** How rows are found. */
export type SearchMode =
  /** By both, fused by their places in the two lists. Without a text it is SEMANTIC. */
  | 'HYBRID'
  /** By words, in whatever form. "Quotes" ask for words in a row, a minus for their absence, OR for one of two. */
  | 'KEYWORD'
  /** By meaning: the nearest vectors. */
  | 'SEMANTIC';

/** A row that others are compared with. */
export type SearchSimilarTo = {
  /** Its id. */
  id: string;
  /** Its kind. */
  type: SearchType;
};

/** How the nearest vectors were found. */
export type SearchStrategy =
  /** Every vector of the company was compared. */
  | 'EXACT'
  /** An index of the company’s own was asked, as large companies have one. */
  | 'INDEX';

/** A kind of row that search finds. */
export type SearchType =
  /** Something that happened with a deal, by what was said or agreed. */
  | 'DEAL_ACTIVITY'
  /** A document, by its title and prose. */
  | 'DOCUMENT'
  /** A meeting, by what was said in it and what came out of it. */
  | 'MEETING';

/** What holds of a value. */
export type StringFilter = {
  /** Contains this, in capitals or not. */
  contains?: string | null | undefined;
  /** Ends with this, in capitals or not. */
  endsWith?: string | null | undefined;
  /** Is this. */
  eq?: string | null | undefined;
  /** Is greater. */
  gt?: string | null | undefined;
  /** Is greater, or this. */
  gte?: string | null | undefined;
  /** Is one of these. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is less. */
  lt?: string | null | undefined;
  /** Is less, or this. */
  lte?: string | null | undefined;
  /** Is not this, or there is none. */
  ne?: string | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<string> | null | undefined;
  /** Begins with this, in capitals or not. */
  startsWith?: string | null | undefined;
};

/** What holds of a value. */
export type StringListFilter = {
  /** Contains this. */
  has?: string | null | undefined;
  /** Contains at least one of these. */
  hasAny?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
};

/** Rows for which everything given holds. */
export type TaskFilter = {
  /** All of these hold. */
  and?: Array<TaskFilter> | null | undefined;
  /** Who is to do it. */
  assignee?: UserFilter | null | undefined;
  /** Who is to do it. */
  assigneeId?: IdFilter | null | undefined;
  /** When it was written down. */
  createdAt?: DateTimeFilter | null | undefined;
  /** Who wrote it down. */
  createdBy?: UserFilter | null | undefined;
  /** Who wrote it down. */
  createdById?: IdFilter | null | undefined;
  /** The details. */
  description?: StringFilter | null | undefined;
  /** The day by which it is to be done. */
  dueDate?: DateFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** Words to find it by. */
  labels?: StringListFilter | null | undefined;
  /** This does not hold. */
  not?: TaskFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<TaskFilter> | null | undefined;
  /** How much it matters. */
  priority?: TaskPriorityFilter | null | undefined;
  /** The meeting, automation or AI employee’s job that the task came from. */
  sourceId?: IdFilter | null | undefined;
  /** What kind of thing the task came from. */
  sourceType?: TaskSourceFilter | null | undefined;
  /** How far it is. */
  status?: TaskStatusFilter | null | undefined;
  /** What is to be done. */
  title?: StringFilter | null | undefined;
  /** When it last changed. */
  updatedAt?: DateTimeFilter | null | undefined;
};

/** What holds of the related rows. */
export type TaskListFilter = {
  /** All of them are such; also where there are none. */
  every?: TaskFilter | null | undefined;
  /** None of them is such. */
  none?: TaskFilter | null | undefined;
  /** At least one of them is such. */
  some?: TaskFilter | null | undefined;
};

/** How much it matters. The values sort in this order. */
export type TaskPriority =
  | 'HIGH'
  | 'LOW'
  | 'MEDIUM'
  | 'URGENT';

/** What holds of a value. */
export type TaskPriorityFilter = {
  /** Is this. */
  eq?: TaskPriority | null | undefined;
  /** Is one of these. */
  in?: Array<TaskPriority> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is not this, or there is none. */
  ne?: TaskPriority | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<TaskPriority> | null | undefined;
};

/** What kind of thing the task came from. The values sort in this order. */
export type TaskSource =
  | 'AI_EMPLOYEE'
  | 'AUTOMATION'
  | 'MEETING';

/** What holds of a value. */
export type TaskSourceFilter = {
  /** Is this. */
  eq?: TaskSource | null | undefined;
  /** Is one of these. */
  in?: Array<TaskSource> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is not this, or there is none. */
  ne?: TaskSource | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<TaskSource> | null | undefined;
};

/** How far it is. The values sort in this order. */
export type TaskStatus =
  | 'DONE'
  | 'IN_PROGRESS'
  | 'TODO';

/** What holds of a value. */
export type TaskStatusFilter = {
  /** Is this. */
  eq?: TaskStatus | null | undefined;
  /** Is one of these. */
  in?: Array<TaskStatus> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is not this, or there is none. */
  ne?: TaskStatus | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<TaskStatus> | null | undefined;
};

/** Rows for which everything given holds. */
export type TranscriptFilter = {
  /** All of these hold. */
  and?: Array<TranscriptFilter> | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** The meeting. */
  meeting?: MeetingFilter | null | undefined;
  /** The meeting. */
  meetingId?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: TranscriptFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<TranscriptFilter> | null | undefined;
  /** The order of lines that share a time. */
  position?: IntFilter | null | undefined;
  /** Who spoke. */
  speaker?: StringFilter | null | undefined;
  /** What was said. */
  text?: StringFilter | null | undefined;
  /** Milliseconds since the meeting began. */
  timestampMs?: IntFilter | null | undefined;
};

/** What holds of the related rows. */
export type TranscriptListFilter = {
  /** All of them are such; also where there are none. */
  every?: TranscriptFilter | null | undefined;
  /** None of them is such. */
  none?: TranscriptFilter | null | undefined;
  /** At least one of them is such. */
  some?: TranscriptFilter | null | undefined;
};

/** Rows for which everything given holds. */
export type UserFilter = {
  /** The jobs that the user gave to AI employees. */
  aiEmployeeJobs?: AiEmployeeJobListFilter | null | undefined;
  /** All of these hold. */
  and?: Array<UserFilter> | null | undefined;
  /** The AI employees’ outputs that the user approved. */
  approvedOutputs?: AiEmployeeOutputListFilter | null | undefined;
  /** The tasks that the user is to do. */
  assignedTasks?: TaskListFilter | null | undefined;
  /** What the user did, for administrators. */
  auditEntries?: AuditEntryListFilter | null | undefined;
  /** A picture of the person. */
  avatarUrl?: StringFilter | null | undefined;
  /** When the user joined. */
  createdAt?: DateTimeFilter | null | undefined;
  /** The contacts that the user recorded. */
  createdContacts?: ContactListFilter | null | undefined;
  /** The deals that the user opened. */
  createdDeals?: DealListFilter | null | undefined;
  /** The documents that the user created. */
  createdDocuments?: DocumentListFilter | null | undefined;
  /** The meetings that the user set up. */
  createdMeetings?: MeetingListFilter | null | undefined;
  /** The tasks that the user wrote down. */
  createdTasks?: TaskListFilter | null | undefined;
  /** Since when the user has no access any more; what they wrote stays theirs. */
  deactivatedAt?: DateTimeFilter | null | undefined;
  /** The address with which the user signs in; unique within the company. */
  email?: StringFilter | null | undefined;
  /** Whether the address was confirmed. */
  emailVerified?: BooleanFilter | null | undefined;
  /** What happened through the user. */
  events?: EventListFilter | null | undefined;
  /** The id of the row. */
  id?: IdFilter | null | undefined;
  /** The activities that the user logged. */
  loggedActivities?: DealActivityListFilter | null | undefined;
  /** The name of the person. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: UserFilter | null | undefined;
  /** What the user was told; only they see it. */
  notifications?: NotificationListFilter | null | undefined;
  /** At least one of these holds. */
  or?: Array<UserFilter> | null | undefined;
  /** The meetings that the user took part in. */
  participations?: MeetingParticipantListFilter | null | undefined;
  /** The devices on which the user has a replica. */
  replicaDevices?: ReplicaDeviceListFilter | null | undefined;
  /** What the user may do. */
  role?: UserRoleFilter | null | undefined;
  /** When the user last changed. */
  updatedAt?: DateTimeFilter | null | undefined;
  /** The documents that the user changed last. */
  updatedDocuments?: DocumentListFilter | null | undefined;
  /** The files that the user uploaded. */
  uploadedFiles?: FileListFilter | null | undefined;
};

/** What the person will be able to do. The values sort in this order. */
export type UserRole =
  | 'ADMIN'
  | 'MEMBER'
  | 'VIEWER';

/** What holds of a value. */
export type UserRoleFilter = {
  /** Is this. */
  eq?: UserRole | null | undefined;
  /** Is one of these. */
  in?: Array<UserRole> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is not this, or there is none. */
  ne?: UserRole | null | undefined;
  /** Is none of these, or there is none. */
  notIn?: Array<UserRole> | null | undefined;
};

export type SearchPageQueryVariables = Exact<{
  input: SearchInput;
  first: number;
}>;


export type SearchPageQuery = { search: { edges: Array<{ score: number, distance: number | null, rank: { semantic: number | null, keyword: number | null }, chunk: { text: string, index: number, highlight: Array<{ text: string, matched: boolean }> }, node:
        | { __typename: 'DealActivity', id: string, deal: { title: string } }
        | { __typename: 'Document', id: string, title: string }
        | { __typename: 'Meeting', id: string, title: string }
       }>, searchInfo: { strategy: SearchStrategy | null, recallTarget: number | null, semantic: boolean, model: string | null, pending: number, failed: number } } };

export type NewestDealsQueryVariables = Exact<{
  first: number;
}>;


export type NewestDealsQuery = { deals: { nodes: Array<{ id: string, title: string, stage: DealStage, value: string, createdAt: string, company: { name: string } | null, contact: { name: string } | null }> } };

export type DealActivitiesQueryVariables = Exact<{ [key: string]: never; }>;


export type DealActivitiesQuery = { deals: { nodes: Array<{ id: string, title: string, activities: { nodes: Array<{ type: DealActivityType, content: string, createdBy: { name: string } }> } }> } };

export type LatestMeetingsQueryVariables = Exact<{ [key: string]: never; }>;


export type LatestMeetingsQuery = { meetings: { nodes: Array<{ title: string, participants: { nodes: Array<{ user: { name: string, email: string } | null }> } }> } };

export type TasksByDueDateQueryVariables = Exact<{
  filter?: TaskFilter | null | undefined;
}>;


export type TasksByDueDateQuery = { tasks: { nodes: Array<{ id: string, title: string, status: TaskStatus, priority: TaskPriority, dueDate: string | null }> } };

export type SearchEverythingQueryVariables = Exact<{
  input: SearchInput;
  first: number;
}>;


export type SearchEverythingQuery = { search: { edges: Array<{ score: number, rank: { semantic: number | null, keyword: number | null }, chunk: { highlight: Array<{ text: string, matched: boolean }> }, node:
        | { __typename: 'DealActivity', id: string, content: string, deal: { title: string } }
        | { __typename: 'Document', id: string, title: string }
        | { __typename: 'Meeting', id: string, title: string }
       }>, searchInfo: { strategy: SearchStrategy | null, model: string | null, pending: number } } };

export type ByAllModesQueryVariables = Exact<{
  text: string;
}>;


export type ByAllModesQuery = { SEMANTIC: { edges: Array<{ node:
        | { id: string }
        | { id: string }
        | { id: string }
       }> }, KEYWORD: { edges: Array<{ node:
        | { id: string }
        | { id: string }
        | { id: string }
       }> }, HYBRID: { edges: Array<{ node:
        | { id: string }
        | { id: string }
        | { id: string }
       }> } };

export type RankedFragment = { edges: Array<{ node:
      | { id: string }
      | { id: string }
      | { id: string }
     }> };

export type StillPendingQueryVariables = Exact<{ [key: string]: never; }>;


export type StillPendingQuery = { search: { searchInfo: { pending: number } } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const RankedFragmentDoc = new TypedDocumentString(`
    fragment Ranked on SearchConnection {
  edges {
    node {
      ... on Document {
        id
      }
      ... on DealActivity {
        id
      }
      ... on Meeting {
        id
      }
    }
  }
}
    `, {"fragmentName":"Ranked"}) as unknown as TypedDocumentString<RankedFragment, unknown>;
export const SearchPageDocument = new TypedDocumentString(`
    query SearchPage($input: SearchInput!, $first: Int!) {
  search(input: $input, first: $first) {
    edges {
      score
      distance
      rank {
        semantic
        keyword
      }
      chunk {
        text
        index
        highlight {
          text
          matched
        }
      }
      node {
        __typename
        ... on Document {
          id
          title
        }
        ... on DealActivity {
          id
          deal {
            title
          }
        }
        ... on Meeting {
          id
          title
        }
      }
    }
    searchInfo {
      strategy
      recallTarget
      semantic
      model
      pending
      failed
    }
  }
}
    `, {"hash":"sha256:89416f30b1398d4dd03e74cd4291eec4cb608f3b88aa0b141fe45d30f96c7af8"}) as unknown as TypedDocumentString<SearchPageQuery, SearchPageQueryVariables>;
export const NewestDealsDocument = new TypedDocumentString(`
    query NewestDeals($first: Int!) {
  deals(first: $first, orderBy: [{createdAt: DESC}]) {
    nodes {
      id
      title
      stage
      value
      createdAt
      company {
        name
      }
      contact {
        name
      }
    }
  }
}
    `, {"hash":"sha256:9656c226f8b10b8229aee8cc42be7b34d173e9d07ffa2a2693b02ee7a216ba8f"}) as unknown as TypedDocumentString<NewestDealsQuery, NewestDealsQueryVariables>;
export const DealActivitiesDocument = new TypedDocumentString(`
    query DealActivities {
  deals(first: 20, orderBy: [{createdAt: DESC}]) {
    nodes {
      id
      title
      activities(first: 5, orderBy: [{createdAt: DESC}]) {
        nodes {
          type
          content
          createdBy {
            name
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:d1ea3038425f479b1f4a51dc6b812d459e8a637e53999e37e00297db89249a03"}) as unknown as TypedDocumentString<DealActivitiesQuery, DealActivitiesQueryVariables>;
export const LatestMeetingsDocument = new TypedDocumentString(`
    query LatestMeetings {
  meetings(first: 20, orderBy: [{startedAt: DESC}]) {
    nodes {
      title
      participants {
        nodes {
          user {
            name
            email
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:923b5781c40677889d0d2bb323bd6a34df0ebfdb371a69cdd1cca461d6dd9278"}) as unknown as TypedDocumentString<LatestMeetingsQuery, LatestMeetingsQueryVariables>;
export const TasksByDueDateDocument = new TypedDocumentString(`
    query TasksByDueDate($filter: TaskFilter) {
  tasks(first: 50, filter: $filter, orderBy: [{dueDate: ASC}]) {
    nodes {
      id
      title
      status
      priority
      dueDate
    }
  }
}
    `, {"hash":"sha256:020985b4bb774d9a240f1d96863bfebb0d7d43e9f9e57822f945557c688c204e"}) as unknown as TypedDocumentString<TasksByDueDateQuery, TasksByDueDateQueryVariables>;
export const SearchEverythingDocument = new TypedDocumentString(`
    query SearchEverything($input: SearchInput!, $first: Int!) {
  search(input: $input, first: $first) {
    edges {
      score
      rank {
        semantic
        keyword
      }
      chunk {
        highlight {
          text
          matched
        }
      }
      node {
        __typename
        ... on Document {
          id
          title
        }
        ... on DealActivity {
          id
          content
          deal {
            title
          }
        }
        ... on Meeting {
          id
          title
        }
      }
    }
    searchInfo {
      strategy
      model
      pending
    }
  }
}
    `, {"hash":"sha256:2e87f8f9215b122b059bcc822c96c4f9954dedbc7bd000008c6fa9e8139394a0"}) as unknown as TypedDocumentString<SearchEverythingQuery, SearchEverythingQueryVariables>;
export const ByAllModesDocument = new TypedDocumentString(`
    query ByAllModes($text: String!) {
  SEMANTIC: search(input: {text: $text, mode: SEMANTIC}, first: 10) {
    ...Ranked
  }
  KEYWORD: search(input: {text: $text, mode: KEYWORD}, first: 10) {
    ...Ranked
  }
  HYBRID: search(input: {text: $text, mode: HYBRID}, first: 10) {
    ...Ranked
  }
}
    fragment Ranked on SearchConnection {
  edges {
    node {
      ... on Document {
        id
      }
      ... on DealActivity {
        id
      }
      ... on Meeting {
        id
      }
    }
  }
}`, {"hash":"sha256:414e321cb945255bcef524e41006284e0a031d61d48258b85b63e921eeb787c2"}) as unknown as TypedDocumentString<ByAllModesQuery, ByAllModesQueryVariables>;
export const StillPendingDocument = new TypedDocumentString(`
    query StillPending {
  search(input: {text: "anything", mode: KEYWORD}, first: 1) {
    searchInfo {
      pending
    }
  }
}
    `, {"hash":"sha256:481cf01f698e0c15278271eaf42df18020a4c15189a8dce4d593864072e0ac95"}) as unknown as TypedDocumentString<StillPendingQuery, StillPendingQueryVariables>;