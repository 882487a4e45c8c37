import type { SampleDatabase } from '../../src/storage/journaled/sample-database.js';
import { DuckdbSampleDatabase } from '../../src/storage/duckdb/duckdb-sample-database.js';
import { DuckdbHarness } from '../support/duckdb-harness.js';
import { noonSeconds } from '../support/sample-store-harness.js';
import { describeSampleDatabase } from './sample-database-conformance.js';

describeSampleDatabase('DuckDB', async () => {
  const harness = await DuckdbHarness.create();
  let close = (): Promise<void> => Promise.resolve();
  return {
    async open(): Promise<SampleDatabase> {
      await close();
      const file = await harness.openDatabase();
      const options = { utcOffsetSeconds: 0, clock: () => noonSeconds, diskBytesFreeMin: 0 };
      const database = await DuckdbSampleDatabase.open(file, options);
      close = async () => {
        await database.close();
        await file.close();
      };
      return database;
    },
    async dispose(): Promise<void> {
      await close();
      await harness.dispose();
    },
  };
});
