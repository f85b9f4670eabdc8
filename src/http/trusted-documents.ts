import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'graphql-yoga';
import { z } from 'zod';
import { OperatorError, untrustedDocument } from '../errors.js';

const file = z.record(z.string(), z.string());

/** As clients call a document: the SHA-256 of its text, in hex. What codegen writes, and some clients send, names the algorithm. */
const hashOf = (id: string) => id.replace(/^sha256:/, '');

/**
 * Reads the documents that `npm run codegen` wrote, by their hashes.
 * @throws OperatorError where the file cannot be read, or a text is not that of its hash.
 */
export function readTrustedDocuments(path: string): ReadonlyMap<string, string> {
  const remedy = 'run `npm run codegen`, or leave TRUSTED_DOCUMENTS unset';
  let documents: Record<string, string>;
  try {
    documents = file.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'it is not a JSON object of texts by their hashes';
    throw new OperatorError(`cannot read the trusted documents in ${path} (${reason}); ${remedy}`);
  }
  const entries = Object.entries(documents).map(([id, text]) => [hashOf(id), text] as const);
  if (entries.length === 0) throw new OperatorError(`there is no document in ${path}; ${remedy}`);
  const other = entries.find(([hash, text]) => createHash('sha256').update(text).digest('hex') !== hash);
  if (other)
    throw new OperatorError(`the document ${JSON.stringify(other[0].slice(0, 64))} in ${path} is not the one of that hash; ${remedy}`);
  return new Map(entries);
}

/** The trusted document of this hash; undefined where there is none. */
export const trustedDocument = (documents: ReadonlyMap<string, string>, hash: unknown): string | undefined =>
  documents.get(hashOf(String(hash)));

/**
 * Serves these documents and nothing else: a request has `extensions.persistedQuery.sha256Hash` instead of a query.
 * A query is refused even where it is one of them, so that no client gets used to sending one.
 */
export function useTrustedDocuments(documents: ReadonlyMap<string, string>): Plugin {
  return {
    onParams({ params, setParams }) {
      const { sha256Hash } = (params.extensions?.persistedQuery ?? {}) as { sha256Hash?: unknown };
      const query = trustedDocument(documents, sha256Hash);
      if (query === undefined || params.query != null) throw untrustedDocument();
      setParams({ ...params, query });
    },
  };
}
