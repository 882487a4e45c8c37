import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import { alertRules } from './alert-rules.js';
import { packagedFile, readPackaged } from './packaged-file.js';
import { assertPromtool, withoutPromtool } from './promtool.js';

const skip = withoutPromtool;

/** As an operator copies them. */
const folder = mkdtempSync(join(tmpdir(), 'putmon-packaging-'));
after(() => {
  rmSync(folder, { recursive: true });
});
for (const name of ['scrape.yml', 'alerts.yml']) {
  copyFileSync(packagedFile(`prometheus/${name}`), join(folder, name));
}

test('the scrape configuration is one of Prometheus, with its rules', { skip }, () =>
  assertPromtool('check', 'config', join(folder, 'scrape.yml')),
);

test('the alert rules are rules of Prometheus', { skip }, () =>
  assertPromtool('check', 'rules', packagedFile('prometheus/alerts.yml')),
);

test('the alert rules open alerts as their tests say', { skip }, () =>
  assertPromtool('test', 'rules', packagedFile('prometheus/alerts.test.yml')),
);

test('each alert is opened by a test, and says what is wrong and what to do', () => {
  const tests = readPackaged('prometheus/alerts.test.yml');
  for (const { alert, labels, annotations } of alertRules()) {
    assert.match(tests, new RegExp(`alertname="${alert}"`), alert);
    assert.match(labels.severity, /^(critical|warning)$/, alert);
    assert.ok(annotations.summary !== '' && annotations.description !== '', alert);
  }
});

test('remote_read is without its two silent traps', () => {
  const { remote_read } = parse(readPackaged('prometheus/scrape.yml')) as {
    readonly remote_read: readonly unknown[];
  };
  assert.equal(remote_read.length, 1);
  const { url, read_recent, filter_external_labels } = remote_read[0] as Record<string, unknown>;
  assert.equal(url, 'http://127.0.0.1:8081/prometheus/api/v1/read');
  assert.deepEqual([read_recent, filter_external_labels], [true, false]);
});
