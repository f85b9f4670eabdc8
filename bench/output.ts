/** Where what the bench has to say goes. */
export interface Output {
  /** A table, or a paragraph, of what was measured. */
  print(text: string): void;
  /** A line of what is under way. */
  progress(line: string): void;
}
