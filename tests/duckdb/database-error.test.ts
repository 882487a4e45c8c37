import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseFailureOf, isDiskTrouble } from '../../src/duckdb/database-error.js';

const rows: readonly (readonly [message: string, failure: ReturnType<typeof databaseFailureOf>])[] =
  [
    ['IO Error: Could not set lock on file "putmon.duckdb": Conflicting lock is held', 'locked'],
    ['FATAL Error: Failed to create checkpoint: IO Error: No space left on device', 'invalidated'],
    ['FATAL Error: database has been invalidated because of a previous fatal error', 'invalidated'],
    ['IO Error: Could not write file "putmon.duckdb.wal": No space left on device', 'disk'],
    ['TransactionContext Error: Failed to commit: Could not write all bytes to file', 'disk'],
    ['TransactionContext Error: Failed to commit: i/o error', 'disk'],
    ['TransactionContext Error: Current transaction is aborted (please ROLLBACK)', 'connection'],
    ['Connection Error: Connection was already closed', 'connection'],
    ['Out of Memory Error: failed to allocate data of size 32.0 MiB', 'memory'],
    ['Parser Error: syntax error at or near "SELEC"', undefined],
    ['Constraint Error: Duplicate key "id: 1" violates primary key constraint', undefined],
  ];

for (const [message, failure] of rows) {
  test(`${failure ?? 'of the statement'}: ${message}`, () => {
    const error = new Error(message);
    assert.equal(databaseFailureOf(error), failure);
    assert.equal(isDiskTrouble(error), failure === 'disk' || failure === 'invalidated');
  });
}
