import type { DocumentNode, ValidationRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

/**
 * Parses and validates once, by `rules` beside GraphQL's own, the documents that were used last, as many as have `most` characters
 * together, of which one may have a sixteenth: schema and rules never change. Their number alone would be no limit: a text can be as
 * long as a body, and what is parsed of it takes a hundred times the memory. What is wrong is not kept, as Yoga's own cache does: with
 * its errors it takes ten times the memory, and anybody may send it.
 */
export function useDocumentCache(most: number, rules: readonly ValidationRule[] = []): Plugin {
  const maxEntrySize = Math.floor(most / 16);
  const documents = new LRUCache<string, DocumentNode>({ maxSize: most, maxEntrySize, sizeCalculation: (_, text) => text.length });
  const valid = new WeakSet<DocumentNode>();
  return {
    onParse({ params, setParsedDocument }) {
      const known = documents.get(params.source.toString());
      if (known) setParsedDocument(known);
    },
    onValidate({ params: { documentAST }, addValidationRule, setResult }) {
      if (valid.has(documentAST)) return setResult([]);
      for (const rule of rules) addValidationRule(rule);
      return (validated) => {
        if (!validated.valid) return;
        valid.add(documentAST);
        const text = documentAST.loc?.source.body;
        if (text !== undefined && !hasValues(text)) documents.set(text, documentAST);
      };
    },
  };
}

/**
 * Whether a document has values of its own, text or numbers other than the sizes of pages: all tenants share the cache, and how long
 * an answer takes would tell whether another has looked for the same.
 */
const hasValues = (text: string): boolean =>
  text.includes('"') || /(?<![\w$])\d/.test(text.replaceAll(/\b(first|last|atMost)\s*:\s*\d+/g, ''));
