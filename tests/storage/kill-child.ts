import { writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DuckdbDatabase } from '../../src/duckdb/duckdb-database.js';
import { DuckdbSampleDatabase } from '../../src/storage/duckdb/duckdb-sample-database.js';
import { InProcessReplayMemory } from '../../src/storage/in-process-replay-memory.js';
import { JournaledSampleStore } from '../../src/storage/journaled/journaled-sample-store.js';
import { Availability } from '../../src/storage/availability.js';
import { LevelJournal } from '../../src/storage/leveldb/level-journal.js';
import type { AcceptedReport } from '../../src/storage/sample-store.js';
import { daySeconds, noonSeconds } from '../support/sample-store-harness.js';

/** Reports sent anew after a kill. */
const resentMax = 500;
const senders = 20;
const replayEntriesMax = 1_000_000;

/** Report n: three samples of value n, in turn of yesterday and of now. */
function reportOf(number: number): AcceptedReport {
  const timeSeconds = number % 2 === 0 ? noonSeconds - daySeconds : noonSeconds + (number % 7);
  const samples = ['a', 'b', 'c'].map((seriesKey) => {
    return { metricId: 1, seriesKey, timeSeconds, value: number };
  });
  return { accountId: 1, fingerprint: BigInt(number), timeSeconds, samples };
}

/** Writes reports from a number on, prints each that is acknowledged, and sorts all the while. */
async function run(folder: string, firstNumber: number): Promise<void> {
  const database = await DuckdbDatabase.open({
    file: join(folder, 'putmon.duckdb'),
    threads: 2,
    memoryBytesMax: 512 * 2 ** 20,
    checkpointBytesMax: 262_144,
  });
  const journal = await LevelJournal.open(join(folder, 'putmon.journal'));
  const samples = await DuckdbSampleDatabase.open(database, {
    utcOffsetSeconds: 0,
    clock: () => noonSeconds,
    diskBytesFreeMin: 0,
  });
  const availability = new Availability(dirname(database.file), undefined);
  const store = await JournaledSampleStore.open(samples, journal, {
    availability,
    limits: () => ({
      pendingSamplesMax: 500_000,
      timestampSkewBehindSeconds: 7200,
      timestampSkewAheadSeconds: 300,
      replayEntriesMax,
    }),
    replayMemory: new InProcessReplayMemory(() => replayEntriesMax),
    retentionDays: 30,
    clock: () => noonSeconds,
  });
  // Reports of now are recognised after a restart; those of a day sorted meanwhile need not be.
  for (let number = Math.max(0, firstNumber - resentMax); number < firstNumber; number += 1) {
    if (number % 2 === 1) await store.write(reportOf(number));
  }
  let number = firstNumber;
  const send = async (): Promise<never> => {
    for (;;) {
      const own = number++;
      writeSync(1, `begun ${own}\n`);
      await store.write(reportOf(own));
      writeSync(1, `acknowledged ${own}\n`);
    }
  };
  const sort = async (): Promise<never> => {
    for (;;) {
      await store.maintain(noonSeconds);
      await setImmediate();
    }
  };
  await Promise.all([sort(), ...Array.from({ length: senders }, send)]);
}

const [folder = '', firstNumber = '0'] = process.argv.slice(2);
await run(folder, Number(firstNumber));
