import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { MirroredAlarmCatalog } from '../../src/catalog/alarms/mirrored-alarm-catalog.js';
import { DuckdbAlarmStorage } from '../../src/catalog/duckdb/duckdb-alarm-storage.js';
import { describeAlarmCatalog } from './alarm-catalog-conformance.js';
import { nowSeconds, openAlarms } from './alarm-harness.js';
import { alarmContentOf, type AlarmHarness } from './alarm-promise.js';
import { noticeAll } from './delivery-promises.js';
import {
  connectionPerTask,
  losingCommits,
  lostCommit,
  testMasterKey,
} from '../support/open-duckdb-catalog.js';
import { makeTemporaryFolder } from './temporary-folder.js';

describeAlarmCatalog('an alarm catalog in DuckDB', startDuckdb, {
  deadOwners: 'one process has the database by its lock: a restart need not wait for the last one',
  others: 'one process has the database',
});

async function startDuckdb(): Promise<AlarmHarness> {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'putmon.duckdb');
  let instance = await DuckDBInstance.create(path);
  let statementsLeft = Infinity;
  let commitsLeft = Infinity;
  const connect = async (): Promise<DuckDBConnection> => {
    const connection = await instance.connect();
    // A connection is of one transaction.
    const lasting = commitsLeft-- > 0 ? connection : losingCommits(connection, lostCommit);
    return failingConnection(lasting, () => statementsLeft-- > 0);
  };
  const harness: AlarmHarness = {
    nowSeconds,
    open: async () => {
      const session = connectionPerTask(connect);
      const storage = await DuckdbAlarmStorage.open({ session, masterKey: testMasterKey });
      return MirroredAlarmCatalog.open(storage, () => harness.nowSeconds * 1000 + 7);
    },
    another: (catalog) => Promise.resolve(catalog),
    kill: async () => {
      instance.closeSync();
      instance = await DuckDBInstance.create(path);
    },
    breakEngine: (afterStatements) => {
      statementsLeft = afterStatements;
    },
    loseCommits: (afterCommits) => {
      commitsLeft = afterCommits;
    },
    mendEngine: () => {
      commitsLeft = Infinity;
      statementsLeft = Infinity;
    },
    stop: () => {
      instance.closeSync();
      return folder.remove();
    },
  };
  return harness;
}

/** The connection, but statements fail where they may not run. */
function failingConnection(connection: DuckDBConnection, mayRun: () => boolean): DuckDBConnection {
  const failing = Object.create(connection) as DuckDBConnection;
  const check = (sql: string): void => {
    if (sql !== 'ROLLBACK' && !mayRun()) throw new Error('IO Error: Could not write file');
  };
  failing.run = async (sql, ...rest) => {
    check(sql);
    return connection.run(sql, ...rest);
  };
  failing.runAndReadAll = async (sql, ...rest) => {
    check(sql);
    return connection.runAndReadAll(sql, ...rest);
  };
  failing.createAppender = async (...names) => {
    check('');
    return connection.createAppender(...names);
  };
  return failing;
}

test('neither URLs nor secrets can be read in the files', async () => {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'data.duckdb');
  const { alarms, close } = await openAlarms(path);
  await noticeAll(alarms, ['a']);
  await close();
  const bytes = await readFile(path);
  for (const secret of ['secret-of-url', 'secret-of-body']) {
    assert.equal(bytes.includes(secret), false);
  }
  await folder.remove();
});

test('a folder of before the lease opens with all that it has', async () => {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'data.duckdb');
  const { alarms, close } = await openAlarms(path);
  await noticeAll(alarms, ['a', 'b']);
  const content = await alarmContentOf(alarms);
  await close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('DROP TABLE alarm_lease');
  connection.closeSync();
  instance.closeSync();
  const opened = await openAlarms(path);
  assert.deepEqual(await alarmContentOf(opened.alarms), content);
  const lease = await opened.alarms.acquireLease({ owner: 'a', seconds: 30 });
  assert.equal(lease?.fence, 1);
  await opened.close();
  await folder.remove();
});

test('a lease that is kept writes nothing', async () => {
  let statements: string[] = [];
  const instance = await DuckDBInstance.create(':memory:');
  const session = connectionPerTask(async () => {
    const connection = await instance.connect();
    const watched = Object.create(connection) as DuckDBConnection;
    watched.run = (sql, ...rest) => {
      statements.push(sql);
      return connection.run(sql, ...rest);
    };
    return watched;
  });
  const storage = await DuckdbAlarmStorage.open({ session, masterKey: testMasterKey });
  const alarms = await MirroredAlarmCatalog.open(storage, () => nowSeconds * 1000);
  const lease = await alarms.acquireLease({ owner: 'a', seconds: 30 });
  statements = [];
  await alarms.renewLease(lease?.fence ?? 0, 30);
  await alarms.releaseLease(lease?.fence ?? 0);
  assert.deepEqual(new Set(statements), new Set(['BEGIN', 'COMMIT']));
  instance.closeSync();
});
