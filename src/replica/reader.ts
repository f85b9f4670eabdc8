import type { Client, InArgs, InStatement, Replicated, ResultSet, Transaction, TransactionMode } from '@libsql/client';

/** Said each time, since the client opens connections as it likes. A search by meaning reads 24 MB of 100,000 chunks. */
const settings = ['pragma query_only = on', 'pragma cache_size = -32000'];

/** A client whose statements read and cannot write: what is written into synced tables beside the outbox would be lost. */
export class SnapshotReader implements Client {
  constructor(private readonly client: Client) {}

  get closed(): boolean {
    return this.client.closed;
  }

  get protocol(): string {
    return this.client.protocol;
  }

  async execute(statement: InStatement | string, args?: InArgs): Promise<ResultSet> {
    const given: InStatement = typeof statement === 'string' && args ? { sql: statement, args } : statement;
    return (await this.batch([given]))[0] as ResultSet;
  }

  async batch(statements: (InStatement | [string, InArgs?])[]): Promise<ResultSet[]> {
    return (await this.client.batch([...settings, ...statements], 'deferred')).slice(settings.length);
  }

  async transaction(_mode?: TransactionMode): Promise<Transaction> {
    const transaction = await this.client.transaction('deferred');
    for (const setting of settings) await transaction.execute(setting);
    return transaction;
  }

  migrate(statements: InStatement[]): Promise<ResultSet[]> {
    return this.batch(statements);
  }

  async executeMultiple(): Promise<void> {
    throw new TypeError('A replica is read one statement at a time.');
  }

  sync(): Promise<Replicated> {
    return this.client.sync();
  }

  reconnect(): void {
    this.client.reconnect();
  }

  close(): void {
    this.client.close();
  }
}
