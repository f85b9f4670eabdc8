import { integer, jsonb, type PgTable, text, uuid, vector } from 'drizzle-orm/pg-core';
import { created, currentUser, tenantTable, timestamps } from './kit.js';
import { length, range } from './rules.js';
import { users } from './tenants.js';

/** ProseMirror (TipTap) JSON. */
export interface ProseMirrorNode {
  type: string;
  text?: string;
  attrs?: Record<string, unknown>;
  marks?: { type: string; attrs?: Record<string, unknown> }[];
  content?: ProseMirrorNode[];
}

export const documents = tenantTable(
  'documents',
  {
    parentId: uuid(),
    title: text().notNull(),
    contentJson: jsonb().$type<ProseMirrorNode>(),
    position: integer().notNull().default(0),
    createdById: currentUser('created_by'),
    updatedById: uuid('updated_by'),
    ...timestamps,
  },
  {
    references: {
      parentId: { to: (): PgTable => documents, inverse: ['children', 'The documents below this one.'], onDelete: 'cascade' },
      createdById: { to: () => users, inverse: ['createdDocuments', 'The documents that the user created.'] },
      updatedById: { to: () => users, inverse: ['updatedDocuments', 'The documents that the user changed last.'], onDelete: 'set null' },
    },
    rules: { title: length(1, 512) },
    order: { position: 'asc' },
    exposes: {
      type: 'Document',
      description: 'A page of prose in the tree of documents.',
      fields: {
        parentId: 'The document that this one lies below; none at the top of the tree.',
        title: 'The title of the page.',
        contentJson: 'The prose, as ProseMirror (TipTap) JSON: `{type: "doc", content: […]}`.',
        position: 'The place among the documents with the same parent, from 0.',
        createdById: 'Who created it.',
        updatedById: 'Who changed it last.',
        createdAt: 'When it was created.',
        updatedAt: 'When it last changed.',
      },
    },
  },
);

export const documentEmbeddings = tenantTable(
  'document_embeddings',
  {
    documentId: uuid().notNull(),
    chunkText: text().notNull(),
    chunkIndex: integer().notNull(),
    embedding: vector({ dimensions: 1536 }),
    ...created,
  },
  {
    references: { documentId: { to: () => documents, inverse: ['embeddings', 'The chunks that search reads.'], onDelete: 'cascade' } },
    rules: { chunkIndex: range(0) },
    order: { createdAt: 'desc' },
  },
);
