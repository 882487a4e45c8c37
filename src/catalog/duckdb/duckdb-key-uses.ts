import { BIGINT, LIST, VARCHAR, listValue } from '@duckdb/node-api';
import { readRows } from '../../duckdb/read-rows.js';
import type { KeyUse, KeyUseStore } from '../key-uses.js';
import type { DuckdbTaskRunner } from '../../duckdb/watched-runner.js';
import { inCatalogTransaction } from './catalog-transaction.js';

type KeyUseRow = KeyUse & { readonly secretId: string };

/** The uses of keys in the table that the catalog makes. */
export class DuckdbKeyUses implements KeyUseStore {
  readonly #session: DuckdbTaskRunner;

  constructor(session: DuckdbTaskRunner) {
    this.#session = session;
  }

  read(): Promise<ReadonlyMap<string, KeyUse>> {
    return inCatalogTransaction(this.#session, async (connection) => {
      const rows = await readRows<KeyUseRow>(
        connection,
        `SELECT secret_id AS "secretId", reports::DOUBLE AS "reports",
          last_used_seconds::DOUBLE AS "lastUsedSeconds", coalesce(door, '') AS "lastDoor"
        FROM key_uses LEFT JOIN key_doors USING (secret_id)`,
      );
      return new Map(rows.map(({ secretId, ...use }) => [secretId, use]));
    });
  }

  write(uses: ReadonlyMap<string, KeyUse>): Promise<void> {
    const names = listValue([...uses.keys()]);
    const used = [...uses].filter(([, { lastUsedSeconds }]) => lastUsedSeconds > 0);
    const secretIds = listValue(used.map(([secretId]) => secretId));
    const counts = used.map(([, use]) => use);
    const reports = listValue(counts.map((use) => BigInt(use.reports)));
    const doors = listValue(counts.map(({ lastDoor }) => lastDoor));
    const lastUsed = listValue(counts.map(({ lastUsedSeconds }) => BigInt(lastUsedSeconds)));
    return inCatalogTransaction(this.#session, async (connection) => {
      for (const table of ['key_uses', 'key_doors']) {
        await connection.run(
          `DELETE FROM ${table} WHERE secret_id IN (SELECT unnest($1))`,
          [names],
          [LIST(VARCHAR)],
        );
      }
      await connection.run(
        'INSERT INTO key_uses SELECT unnest($1), unnest($2), unnest($3)',
        [secretIds, reports, lastUsed],
        [LIST(VARCHAR), LIST(BIGINT), LIST(BIGINT)],
      );
      await connection.run(
        'INSERT INTO key_doors SELECT unnest($1), unnest($2)',
        [secretIds, doors],
        [LIST(VARCHAR), LIST(VARCHAR)],
      );
    });
  }
}
