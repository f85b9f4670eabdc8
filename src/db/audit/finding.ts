/** Something that lets tenants reach one another's rows, or would with one more mistake. */
export interface Finding {
  /** The table, function, role or setting at fault. */
  object: string;
  /** What is wrong with it, in one line. */
  says: string;
  /** The statement or the step that mends it. */
  mend: string;
}

/** A query whose rows are findings. It reads the named tables of `catalog`. */
export interface Check {
  /** What has to hold. */
  holds: string;
  sql: string;
}
