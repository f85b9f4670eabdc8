import { auditCommand } from './audit.js';
import type { Command } from './command.js';
import { dbCheck } from './db-check.js';
import { dbGenerate } from './db-generate.js';
import { dbMigrate } from './db-migrate.js';
import { dbMigrateSql } from './db-migrate-sql.js';
import { dbPrepare } from './db-prepare.js';
import { dbRoles } from './db-roles.js';
import { dbSeed } from './db-seed.js';
import { dbStudio } from './db-studio.js';
import { schemaPrint } from './schema-print.js';
import { searchMaintain } from './search-maintain.js';
import { searchStatus } from './search-status.js';
import { serve } from './serve.js';
import { tenantCreate } from './tenant-create.js';
import { token } from './token.js';
import { workerCommand } from './worker.js';

/** Every command, in the order of the help. The first runs where none is named. */
export const commands: readonly Command[] = [
  serve,
  workerCommand,
  token,
  tenantCreate,
  auditCommand,
  searchStatus,
  searchMaintain,
  dbPrepare,
  dbRoles,
  dbMigrate,
  dbGenerate,
  dbMigrateSql,
  dbCheck,
  dbSeed,
  dbStudio,
  schemaPrint,
];
