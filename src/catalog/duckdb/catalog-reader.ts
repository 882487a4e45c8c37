import type { DuckDBConnection } from '@duckdb/node-api';
import type { AccessToken, Account, Key, Namespace } from '../catalog.js';
import { CatalogMemory } from '../catalog-memory.js';
import { readMetrics } from './metric-reader.js';
import { readRows } from '../../duckdb/read-rows.js';
import type { SecretBox } from '../secret-box.js';

/**
 * Reads the whole catalog.
 * @throws MasterKeyError where the box does not open a SecretKey.
 */
export async function readCatalog(
  connection: DuckDBConnection,
  box: SecretBox,
): Promise<CatalogMemory> {
  const memory = new CatalogMemory();
  for (const account of await readAccounts(connection)) memory.putAccount(account);
  for (const key of await readKeys(connection, box)) memory.putKey(key);
  for (const token of await readTokens(connection)) memory.putToken(token);
  for (const namespace of await readNamespaces(connection)) memory.putNamespace(namespace);
  return memory;
}

function readAccounts(connection: DuckDBConnection): Promise<Account[]> {
  return readRows<Account>(connection, 'SELECT id, name FROM accounts ORDER BY id');
}

type KeyRow = Omit<Key, 'secret' | 'grants' | 'automatic'> & {
  sealedSecret: Uint8Array;
  grants: string;
  automatic: boolean;
};

async function readKeys(connection: DuckDBConnection, box: SecretBox): Promise<Key[]> {
  const rows = await readRows<KeyRow>(
    connection,
    `SELECT secret_id AS "secretId", account_id AS "accountId", kind, state,
      sealed_secret AS "sealedSecret", created_seconds::DOUBLE AS "createdSeconds",
      grants, secret_id IN (SELECT secret_id FROM automatic_keys) AS automatic
    FROM keys ORDER BY id`,
  );
  return rows.map(({ sealedSecret, grants, automatic, ...key }) => ({
    ...key,
    ...(automatic ? { automatic } : {}),
    grants: JSON.parse(grants) as string[],
    secret: box.open(sealedSecret, key.secretId),
  }));
}

async function readTokens(connection: DuckDBConnection): Promise<AccessToken[]> {
  const scopes = await readTokenScopes(connection);
  const rows = await readRows<Omit<AccessToken, 'namespaces'>>(
    connection,
    `SELECT token_id AS "tokenId", account_id AS "accountId", kind, hash, note,
      created_seconds::DOUBLE AS "createdSeconds"
    FROM access_tokens ORDER BY id`,
  );
  return rows.map((row) => {
    const namespaces = scopes.get(row.tokenId);
    return namespaces === undefined ? row : { ...row, namespaces };
  });
}

/** By the id of their token; a token without any is good for all namespaces. */
async function readTokenScopes(connection: DuckDBConnection): Promise<Map<string, string[]>> {
  const rows = await readRows<{ tokenId: string; namespace: string }>(
    connection,
    'SELECT token_id AS "tokenId", namespace FROM token_namespaces ORDER BY rowid',
  );
  const scopes = new Map<string, string[]>();
  for (const { tokenId, namespace } of rows) {
    scopes.set(tokenId, [...(scopes.get(tokenId) ?? []), namespace]);
  }
  return scopes;
}

async function readNamespaces(connection: DuckDBConnection): Promise<Namespace[]> {
  const metrics = await readMetrics(connection);
  const rows = await readRows<Omit<Namespace, 'metrics'>>(
    connection,
    'SELECT id, account_id AS "accountId", region, name FROM namespaces ORDER BY id',
  );
  return rows.map((row) => ({
    ...row,
    metrics: new Map(metrics.get(row.id)?.map((metric) => [metric.name, metric])),
  }));
}
