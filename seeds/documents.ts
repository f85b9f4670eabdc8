import type { documents as documentTable } from '../schema/documents.js';
import { authorId, type Company, type Page, prose } from './company.js';
import { daysAgo, rowId } from './kit.js';

/** The tree of documents, every one after the one it lies below. */
export function documents(company: Company) {
  const { prefix, tenantId } = company;
  const documents: (typeof documentTable.$inferInsert)[] = [];
  const add = (pages: Page[], parentId: string | null) => {
    for (const [position, page] of pages.entries()) {
      const index = documents.length;
      const id = rowId(prefix, 'documents', index);
      const changed = index % 3 !== 0;
      // Three at a time, as an import would: lists must cope with equal times.
      const age = 300 - 9 * Math.floor(index / 3);
      documents.push({
        id,
        tenantId,
        parentId,
        title: page.title,
        contentJson: page.text === undefined ? null : prose(page.text),
        position,
        createdById: authorId(company, index),
        updatedById: changed ? authorId(company, index + 3) : null,
        createdAt: daysAgo(age),
        updatedAt: daysAgo(changed ? Math.floor(age / 2) : age, index),
      });
      add(page.children ?? [], id);
    }
  };
  add(company.pages, null);
  return { documents };
}
