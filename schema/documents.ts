import { integer, jsonb, type PgTable, text, uuid } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { chunkColumns, chunkOptions } from './chunks.js';
import { currentUser, tenantTable, timestamps } from './kit.js';
import { json, length } from './rules.js';
import { users } from './tenants.js';

/** ProseMirror (TipTap) JSON. */
export interface ProseMirrorNode {
  type: string;
  text?: string | undefined;
  attrs?: Record<string, unknown> | undefined;
  marks?: { type: string; attrs?: Record<string, unknown> | undefined }[] | undefined;
  content?: ProseMirrorNode[] | undefined;
}

const node: z.ZodType<ProseMirrorNode> = z.lazy(() =>
  z.strictObject({
    type: z.string().min(1),
    text: z.string().min(1).optional(),
    attrs: z.record(z.string(), z.json()).optional(),
    marks: z.array(z.strictObject({ type: z.string().min(1), attrs: z.record(z.string(), z.json()).optional() })).optional(),
    content: z.array(node).optional(),
  }),
);

const prose = z.strictObject({ type: z.literal('doc'), content: z.array(node) });

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
    rules: { title: length(1, 512), contentJson: json(prose, '@.type == "doc" && @.content.type() == "array"') },
    order: { position: 'asc' },
    writes: { guarded: ['parentId', 'position', 'updatedById'] },
    updatedBy: 'updatedById',
    placedWithin: 'parentId',
    events: [
      { type: 'document.created', when: 'created', payload: { documentId: 'id', title: 'title' } },
      { type: 'document.updated', when: 'changed', payload: { documentId: 'id', title: 'title' } },
    ],
    exposes: {
      type: 'Document',
      description: 'A page of prose in the tree of documents.',
      fields: {
        parentId: 'The document that this one lies below; none at the top of the tree.',
        title: 'The title of the page.',
        contentJson: 'The prose, as ProseMirror (TipTap) JSON: `{type: "doc", content: […]}`.',
        position: 'The place among the documents with the same parent, from 0. Deleting leaves a gap, which the next move there closes.',
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
  { documentId: uuid().notNull(), ...chunkColumns() },
  {
    ...chunkOptions,
    references: { documentId: { to: () => documents, inverse: ['embeddings', 'The chunks that search reads.'], onDelete: 'cascade' } },
    unique: [['documentId', 'model', 'chunkIndex']],
    replicates: ['documentId', 'chunkText', 'chunkIndex', 'embedding', 'model', 'createdAt'],
  },
);
