import type { DuckdbTaskRunner } from './duckdb-transaction.js';

export interface DuckdbCatalogOptions {
  /** Of the catalog alone. */
  readonly session: DuckdbTaskRunner;
  /** 32 bytes. */
  readonly masterKey: Buffer;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}
