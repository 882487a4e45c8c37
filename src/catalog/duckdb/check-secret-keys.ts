import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../duckdb/read-rows.js';
import { SecretBox } from '../secret-box.js';

/**
 * Opens every SecretKey that a database holds, and keeps none.
 * @throws MasterKeyError where the master key is another
 */
export async function checkSecretKeys(
  connection: DuckDBConnection,
  masterKey: Buffer,
): Promise<void> {
  const box = new SecretBox(masterKey);
  const rows = await readRows<{ secretId: string; sealedSecret: Uint8Array }>(
    connection,
    'SELECT secret_id AS "secretId", sealed_secret AS "sealedSecret" FROM keys ORDER BY id',
  );
  for (const { secretId, sealedSecret } of rows) box.open(sealedSecret, secretId);
}
