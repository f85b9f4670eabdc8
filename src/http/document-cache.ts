import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

/**
 * Parses and validates once what DocumentCache keeps, with `most` characters: schema and rules never change. What is wrong is not
 * kept, as Yoga's own cache does: with its errors it takes ten times the memory, and anybody may send it.
 */
export function useDocumentCache(most: number): Plugin {
  const documents = new DocumentCache(most);
  const valid = new WeakSet<DocumentNode>();
  return {
    onParse({ params, setParsedDocument }) {
      const known = documents.get(params.source.toString());
      if (known) setParsedDocument(known);
    },
    onValidate({ params: { documentAST }, setResult }) {
      if (valid.has(documentAST)) return setResult([]);
      return (validated) => {
        if (!validated.valid) return;
        valid.add(documentAST);
        if (documentAST.loc) documents.set(documentAST.loc.source.body, documentAST);
      };
    },
  };
}

/**
 * Parsed documents, by their texts: of those that were used last, as many as have `most` characters together, of
 * which one may have a sixteenth. Their number alone would be no limit: a text can be as long as a body, and what is parsed
 * of it takes a hundred times the memory. One with values of its own, text or numbers other than the sizes of pages, is not
 * kept: all tenants share the cache, and how long an answer takes would tell whether another has looked for the same.
 */
export class DocumentCache {
  readonly #documents: LRUCache<string, DocumentNode>;

  constructor(most: number) {
    this.#documents = new LRUCache({ maxSize: most, maxEntrySize: Math.floor(most / 16), sizeCalculation: (_, text) => text.length });
  }

  get(text: string): DocumentNode | undefined {
    return this.#documents.get(text);
  }

  set(text: string, document: DocumentNode): void {
    if (!hasValues(text)) this.#documents.set(text, document);
  }
}

const hasValues = (text: string): boolean =>
  text.includes('"') || /(?<![\w$])\d/.test(text.replaceAll(/\b(first|last|atMost)\s*:\s*\d+/g, ''));
