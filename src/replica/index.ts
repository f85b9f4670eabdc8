/** The local replica: one company's rows, as one user may see them, in a SQLite file that is read, searched and written offline. */
export type { Conflict } from './conflicts.js';
export type { Effect } from './effects.js';
export { type ReplicaCode, ReplicaError } from './errors.js';
export * from './gateway.js';
export type { Written } from './outbox.js';
export { TursoDatabase } from './pipeline.js';
export type { Published } from './publish.js';
export type { Progress, PullResult } from './pull.js';
export type { PushResult } from './push.js';
export type { TokenSource } from './remote.js';
export { type Distance, type Document, type OpenOptions, open, type Replica, type Status } from './replica.js';
export type { Embed, Hit, Query, SearchOptions, SearchResult, Way } from './search.js';
export type { Verification } from './verify.js';
export type { WatchOptions } from './watch.js';
