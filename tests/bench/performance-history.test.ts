import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  appendEntry,
  fallenLoads,
  parseHistory,
  type HistoryEntry,
} from '../../bench/output/performance-history.js';

const entry: HistoryEntry = {
  version: '1.0.0',
  date: '2026-12-01',
  machine: '2 cores',
  shares: { POST: 0.6, GET: 0.301 },
};

const page = `# History

Words.

| version | date       | machine | POST  | GET   |
| ------- | ---------- | ------- | ----- | ----- |
| 1.0.0   | 2026-12-01 | 2 cores | 0.600 | 0.301 |
`;

const [emptyPage = ''] = page.split('| 1.0.0');

describe('the history of performance', () => {
  test('an entry is read from its row', () => {
    assert.deepEqual(parseHistory(page), [entry]);
  });

  test('a page without rows has no entries', () => {
    assert.deepEqual(parseHistory(emptyPage), []);
  });

  test('the first entry makes the first row', () => {
    const appended = appendEntry(emptyPage, entry);
    assert.deepEqual(appended, page);
  });

  test('a later entry stands last, and the words stay', () => {
    const later = { ...entry, version: '1.1.0', machine: '4 cores of another kind' };
    const appended = appendEntry(page, later);
    assert.deepEqual(parseHistory(appended), [entry, later]);
    assert.ok(appended.startsWith('# History\n\nWords.\n\n|'));
  });
});

describe('a share has fallen where it is more than a third below', () => {
  for (const { now, fallen } of [
    { now: { POST: 0.6, GET: 0.301 }, fallen: [] },
    { now: { POST: 0.41, GET: 0.21 }, fallen: [] },
    { now: { POST: 0.39, GET: 0.5 }, fallen: ['POST'] },
    { now: { POST: 0.1, GET: 0.1 }, fallen: ['POST', 'GET'] },
    { now: { PUT: 0.1 }, fallen: [] },
  ]) {
    test(JSON.stringify(now), () => {
      assert.deepEqual(fallenLoads(entry, now), fallen);
    });
  }
});
