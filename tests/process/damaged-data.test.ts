import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { reportOf } from '../support/report.js';
import { anywhere, assertTold } from './assert-told.js';
import {
  contentOf,
  type FolderContent,
  openFolder,
  readContent,
} from '../support/folder-content.js';
import { Reporters } from './reporters.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const file = 'putmon.duckdb';
/** Of the engine's file. */
const blockBytes = 262_144;
/** Files of the folder that hold no stored data. */
const keyFiles = ['master.key', 'operator.json'];

interface Place {
  readonly name: string;
  readonly byte: number;
}

/**
 * A folder with acknowledged reports: closed in order, or as a kill leaves it.
 * @param largeCount of reports of 10,000 samples each, so that some rest in blocks that no
 *   start reads
 */
async function fill(name: string, signal: 'SIGTERM' | 'SIGKILL', largeCount = 0): Promise<string> {
  const data = join(folder, name);
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  const server = await Server.start({ data, args: ['--auto-register'] });
  for (let nonce = 1; nonce <= largeCount; nonce += 1) {
    const answer = await fetch(server.url, { method: 'POST', body: largeReport(key, nonce) });
    assert.equal(((await answer.json()) as { code: number }).code, 0);
  }
  const reporters = new Reporters(server, key);
  const sending = reporters.run(2);
  await reporters.answered(60);
  await server.stop(signal);
  await sending;
  return data;
}

function largeReport(key: KeyPair, nonce: number): string {
  const report = {
    Namespace: 'large',
    Timestamp: Math.floor(Date.now() / 1000),
    Nonce: nonce,
    Data: Array.from({ length: 10_000 }, () => ({
      dimensions: { a: 'b' },
      metricName: 'c',
      value: Math.random(),
    })),
  };
  return JSON.stringify(reportOf(report, { key }));
}

/** Of every file that holds data: its head, its end, each block of it, and others in between. */
function placesIn(data: string): Place[] {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !keyFiles.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((path) => placesOf(statSync(path).size).map((byte) => [path, byte] as const))
    .map(([path, byte]) => ({ name: relative(data, path), byte }));
}

function placesOf(length: number): number[] {
  const ends = [0, 8, 12, 14, 16, 4100, 8200, length - 21, length - 13, length - 1];
  const blocks = Array.from({ length: Math.ceil(length / blockBytes) }, (_, block) => block);
  const inBlocks = blocks.map((block) => 12_288 + block * blockBytes + 9);
  const between = Array.from({ length: 25 }, (_, at) => Math.floor((at * length) / 25));
  const places = new Set([...ends, ...inBlocks, ...between]);
  return [...places].filter((place) => place >= 0 && place < length);
}

function copied(from: string): string {
  const to = join(folder, 'copied');
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  return to;
}

/** A copy, with a byte of one of its files flipped. */
function flipped(from: string, { name, byte }: Place): string {
  const to = copied(from);
  const bytes = readFileSync(join(to, name));
  bytes[byte] = (bytes[byte] ?? 0) ^ 1;
  writeFileSync(join(to, name), bytes);
  return to;
}

/** How a folder with a damaged byte is found to be. */
interface Outcome {
  /** Everything that could be read; absent where nothing could. */
  readonly content?: FolderContent;
  /** When the damage was named, and how. */
  readonly named?: { readonly when: 'opening' | 'check'; readonly words: string };
}

async function outcomeOf(data: string): Promise<Outcome> {
  let engines: Awaited<ReturnType<typeof openFolder>>;
  try {
    engines = await openFolder(data);
  } catch (error) {
    return { named: { when: 'opening', words: String(error) } };
  }
  try {
    const content = await readContent(engines).catch(() => undefined);
    const failed = (await engines.dataCheck.run()).filter(({ state }) => state === 'failed');
    return {
      ...(content === undefined ? {} : { content }),
      ...(failed.length === 0 ? {} : { named: { when: 'check', words: JSON.stringify(failed) } }),
    };
  } finally {
    await engines.close();
  }
}

async function placeFoundByCheck(data: string): Promise<Place> {
  for (const place of placesIn(data)) {
    const { named } = await outcomeOf(flipped(data, place));
    if (named?.when === 'check') return place;
  }
  throw new Error('every damage is found at start');
}

describe('a damaged byte of any file', async () => {
  const outcomes: (Place & Outcome & { readonly data: string; readonly whole: FolderContent })[] =
    [];
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const data = await fill(signal, signal);
    const whole = await contentOf(copied(data));
    assert.ok(whole.samples.length >= 60);
    for (const place of placesIn(data)) {
      const outcome = await outcomeOf(flipped(data, place));
      outcomes.push({ ...place, ...outcome, data, whole });
    }
  }

  test('is named, or changes nothing that is read', () => {
    for (const { name, byte, content, named, whole } of outcomes) {
      if (named === undefined) assert.deepEqual(content, whole, `byte ${byte} of ${name}`);
    }
    const unclear = outcomes.filter(({ named }) => named && !/damaged|Corrupt/.test(named.words));
    assert.deepEqual(
      unclear.map(({ name, byte, named }) => `byte ${byte} of ${name}: ${named?.words ?? ''}`),
      [],
    );
  });

  test('is in nothing that is read all the same', () => {
    for (const { name, byte, content, whole } of outcomes) {
      if (content !== undefined) assert.deepEqual(content, whole, `byte ${byte} of ${name}`);
    }
  });

  test('found at start: serve and doctor say so, and exit with 1', async () => {
    const place = outcomes.find(({ named }) => named?.when === 'opening');
    assert.ok(place);
    flipped(place.data, place);
    const told = /damaged.*run putmon doctor, and restore a backup/;
    await assertTold(`serve ${anywhere} --data copied`, 1, [told], { cwd: folder });
    const { exitCode, stdout } = await putmon(['doctor', '--data', 'copied'], { cwd: folder });
    assert.equal(exitCode, 1);
    assert.match(stdout, /^failed +opening .*damaged/m);
  });

  test('found by the check: the log and /readyz say so, and doctor exits with 1', async () => {
    const data = await fill('large', 'SIGTERM', 5);
    const place = await placeFoundByCheck(data);
    const server = await Server.start({ data: flipped(data, place) });
    await server.output.line(/stored data is damaged; run putmon doctor, and restore a backup/);
    const readyz = await (await fetch(`http://${server.control}/readyz`)).text();
    assert.match(readyz, /"damaged":\["/);
    await server.stop();
    const doctor = await putmon(['doctor', '--data', flipped(data, place)]);
    assert.equal(doctor.exitCode, 1, doctor.stdout);
    assert.match(doctor.stdout, /^failed +table /m);
  });
});

test('putmon doctor: a whole folder exits with 0, also while it is served; what fails is named', async () => {
  const data = await fill('whole', 'SIGTERM');
  const { exitCode, stdout } = await putmon(['doctor', '--data', data]);
  assert.equal(exitCode, 0, stdout);
  for (const check of ['rights', 'disk', 'opening', 'tables', 'segments']) {
    assert.match(stdout, new RegExp(`^ok +${check} `, 'm'));
  }
  const server = await Server.start({ data });
  assert.equal((await putmon(['doctor', '--data', data])).exitCode, 0);
  await server.stop();
  chmodSync(join(data, file), 0o644);
  rmSync(join(data, 'master.key'));
  const failing = await putmon(['doctor', '--data', data]);
  assert.equal(failing.exitCode, 1);
  assert.match(failing.stdout, /^failed +rights +open to other users: run chmod go= /m);
  assert.match(failing.stdout, /^failed +opening +the master key file .*master.key is gone/m);
  assert.equal(failing.stderr, 'putmon: 2 of 5 checks failed\n');
});

test('a data file that is gone while its log is there is no new folder', async () => {
  const data = await fill('gone', 'SIGKILL');
  rmSync(join(data, file));
  await assertTold(`serve ${anywhere} --data gone`, 1, [/putmon.duckdb is gone, and its log/], {
    cwd: folder,
  });
});
