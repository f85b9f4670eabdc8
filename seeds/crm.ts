import {
  type dealActivities as activityTable,
  type companies as companyTable,
  type contacts as contactTable,
  dealActivityTypes,
  dealStages,
  type deals as dealTable,
} from '../schema/crm.js';
import { authorId, type Company } from './company.js';
import { cycle, dateAhead, daysAgo, dice, later, rowId } from './kit.js';

const dealCount = 66;
const contactCount = 66;
const chances = { lead: [5, 20], qualified: [20, 40], proposal: [40, 60], negotiation: [60, 90], won: [100, 100], lost: [0, 0] } as const;

type Contact = typeof contactTable.$inferInsert;
type Deal = typeof dealTable.$inferInsert;
type Activity = typeof activityTable.$inferInsert;

/** Customers with their people, the deals with them, and what happened on the way. */
export function crm(company: Company) {
  const contacts = contactRows(company);
  const deals = dealRows(company, contacts);
  return { companies: companyRows(company), contacts, deals, dealActivities: activityRows(company, deals) };
}

const companyRows = ({ prefix, tenantId, customers }: Company) =>
  customers.map(([name, domain, industry, city], index): typeof companyTable.$inferInsert => {
    const createdAt = daysAgo(350 - 10 * Math.floor(index / 2));
    const customFields = { city, ...(index % 4 === 0 ? { keyAccount: true, employees: 40 + index * 35 } : {}) };
    return {
      id: rowId(prefix, 'companies', index),
      tenantId,
      name,
      domain,
      industry,
      customFields,
      createdAt,
      updatedAt: later(createdAt, index * 90),
    };
  });

function contactRows(company: Company) {
  const { prefix, tenantId, customers, contactNames } = company;
  const { first, last } = contactNames;
  return Array.from({ length: contactCount }, (_, index): Contact => {
    const name = `${cycle(first, index)} ${cycle(last, index + 3 * Math.floor(index / first.length))}`;
    // The last two work for nobody, such as consultants.
    const employer = index < 2 * customers.length ? index % customers.length : null;
    const domain = (employer === null ? null : customers[employer]?.[1]) ?? 'mail.example';
    const address = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(' ', '.');
    const createdAt = daysAgo(340 - 14 * Math.floor(index / 4));
    return {
      id: rowId(prefix, 'contacts', index),
      tenantId,
      name,
      email: index % 9 === 8 ? null : `${address}@${domain}`,
      phone: index % 4 === 3 ? null : `+41 44 555 ${String(1000 + index * 37).slice(0, 4)}`,
      companyId: employer === null ? null : rowId(prefix, 'companies', employer),
      customFields: index % 5 ? {} : { language: cycle(['de', 'fr', 'it', 'en'], index), newsletter: index % 2 === 0 },
      createdById: authorId(company, index),
      createdAt,
      updatedAt: later(createdAt, index * 60),
    };
  });
}

function dealRows(company: Company, contacts: Contact[]) {
  const { prefix, tenantId, customers, offers } = company;
  const roll = dice(`${prefix} deals`);
  return Array.from({ length: dealCount }, (_, index): Deal => {
    const stage = cycle(dealStages, index);
    const customer = index % 11 === 10 ? null : (index * 5) % customers.length;
    const name = customer === null ? null : customers[customer]?.[0];
    const colleagues = contacts.filter((contact) => customer !== null && contact.companyId === rowId(prefix, 'companies', customer));
    const contact = index % 7 === 6 || colleagues.length === 0 ? undefined : roll.pick(colleagues);
    const createdAt = daysAgo(190 - 8 * Math.floor(index / 3));
    const closed = stage === 'won' || stage === 'lost';
    const [least, most] = chances[stage];
    return {
      id: rowId(prefix, 'deals', index),
      tenantId,
      companyId: customer === null ? null : rowId(prefix, 'companies', customer),
      contactId: contact?.id ?? null,
      title: name ? `${cycle(offers, index)}, ${name}` : cycle(offers, index),
      stage,
      value: index % 13 === 12 ? '0.00' : `${roll.int(900, index % 5 ? 60_000 : 900_000)}.${cycle(['00', '50', '95'], index)}`,
      probability: roll.int(least, most),
      closeDate: closed ? dateAhead(-roll.int(1, 10)) : index % 4 === 0 ? null : dateAhead(7 * roll.int(1, 20)),
      createdById: authorId(company, index),
      createdAt,
      updatedAt: later(createdAt, 60 * roll.int(1, 24 * 10)),
    };
  });
}

function activityRows(company: Company, deals: Deal[]) {
  const { prefix, tenantId, activities, activityParts } = company;
  const { openings, subjects, outcomes } = activityParts;
  const roll = dice(`${prefix} activities`);
  const result: Activity[] = [];
  for (const [dealIndex, deal] of deals.entries()) {
    const count = roll.int(2, 8);
    for (let turn = 0; turn < count; turn++) {
      const index = result.length;
      const written = turn === 0 ? activities[dealIndex] : undefined;
      const type = written?.[0] ?? cycle(dealActivityTypes, index);
      result.push({
        id: rowId(prefix, 'dealActivities', index),
        tenantId,
        dealId: deal.id as string,
        type,
        content: written?.[1] ?? `${cycle(openings, index)} ${cycle(subjects, index)}. ${cycle(outcomes, index)}`,
        meetingId: type === 'meeting' && index % 3 === 0 ? rowId(prefix, 'meetings', index % company.conversations.length) : null,
        createdById: authorId(company, index),
        // The second and third share a time.
        createdAt: later(deal.createdAt as Date, 60 * (1 + 20 * (turn === 2 ? 1 : turn))),
      });
    }
  }
  return result;
}
