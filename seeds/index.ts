import { tables } from '../schema/index.js';
import { aiEmployees } from './ai-employees.js';
import { automations } from './automations.js';
import type { Company } from './company.js';
import { crm } from './crm.js';
import { documents } from './documents.js';
import { hub } from './hub.js';
import type { Rows } from './kit.js';
import { meetings } from './meetings.js';
import { system } from './system.js';
import { tasks } from './tasks.js';
import { tenants } from './tenants.js';

export { bulkRows, bulkTenantId } from './bulk.js';
export { demoCompanies } from './companies.js';
export type { Company } from './company.js';
export type { Rows } from './kit.js';

/**
 * All rows of a demo company, table by table, each table after those it points at and each row after those of its own
 * table. The same in every run.
 */
export function demoRows(company: Company): Rows[] {
  const { companies, contacts, deals, dealActivities } = crm(company);
  // The order of the keys is the order of insertion; activities point at meetings.
  const rows = {
    ...tenants(company),
    ...documents(company),
    companies,
    contacts,
    deals,
    ...meetings(company),
    dealActivities,
    ...tasks(company),
    ...automations(company),
    ...aiEmployees(company),
    ...hub(company),
    ...system(company),
  };
  return Object.entries(rows).map(([name, list]) => [tables[name as keyof typeof rows], list]);
}
