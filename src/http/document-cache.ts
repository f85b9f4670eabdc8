import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Keeps documents parsed, as many as have `most` characters together, and along with them what is wrong with them: schema and rules never change. */
export function useDocumentCache(most: number): Plugin {
  const documents = new DocumentCache<DocumentNode>(most);
  const validated = new WeakMap<DocumentNode, readonly Error[]>();
  return {
    onParse({ params, setParsedDocument }) {
      const text = params.source.toString();
      const known = documents.get(text);
      if (!known) return ({ result }) => void (result && !(result instanceof Error) && documents.set(text, result));
      return void setParsedDocument(known);
    },
    onValidate({ params, setResult }) {
      const known = validated.get(params.documentAST);
      if (!known) return ({ result }) => void validated.set(params.documentAST, result);
      return void setResult(known);
    },
  };
}

/**
 * What was made of documents, by their texts: of those that were used last, as many as have `most` characters together, of
 * which one may have a sixteenth. Their number alone would be no limit: a text can be as long as a body, and what is parsed
 * of it takes a hundred times the memory. One with values of its own, text or numbers other than the sizes of pages, is not
 * kept: all tenants share the cache, and how long an answer takes would tell whether another has looked for the same.
 */
export class DocumentCache<T> {
  readonly #documents = new Map<string, T>();
  #characters = 0;

  constructor(private readonly most: number) {}

  get(text: string): T | undefined {
    const document = this.#documents.get(text);
    if (document) {
      this.#documents.delete(text);
      this.#documents.set(text, document);
    }
    return document;
  }

  set(text: string, document: T): void {
    if (text.length > this.most / 16 || hasValues(text)) return;
    if (!this.#documents.has(text)) this.#characters += text.length;
    this.#documents.set(text, document);
    for (const oldest of this.#documents.keys()) {
      if (this.#characters <= this.most) return;
      this.#documents.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}

const hasValues = (text: string): boolean =>
  text.includes('"') || /(?<![\w$])\d/.test(text.replaceAll(/\b(first|last|atMost)\s*:\s*\d+/g, ''));
