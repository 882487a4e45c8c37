import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { putmon, type Outcome } from '../support/run.js';
import { assertTold } from './assert-told.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
const server = await Server.start({ data });
const url = `http://${server.control}/prometheus/api/v1/read`;
const prometheus = join(folder, 'prometheus.yml');

function doctor(text: string, ...more: readonly string[]): Promise<Outcome> {
  writeFileSync(prometheus, text);
  return putmon(['doctor', '--data', data, '--prometheus', prometheus, ...more]);
}

describe('putmon doctor --prometheus', () => {
  test('names both silent traps with their cures, and exits with 1', async () => {
    const { exitCode, stdout, stderr } = await doctor(
      `global: {external_labels: {cluster: gz}}\nremote_read:\n  - url: ${url}\n`,
    );
    assert.equal(exitCode, 1, stdout);
    assert.match(stdout, /^ok +remote_read +\S+prometheus\.yml:3: http:\S+ leads to this putmon$/m);
    assert.match(stdout, /^failed +external_labels .*write filter_external_labels: false in that/m);
    assert.match(stdout, /^failed +read_recent .*write read_recent: true in that entry$/m);
    assert.match(stderr, /^putmon: 2 of 10 checks failed\n$/);
  });

  test('exits with 0 once they are cured, also by the configuration of putmon', async () => {
    const text = `global: {external_labels: {cluster: gz}}\nremote_read:\n  - {url: '${url}', read_recent: true`;
    const cured = await doctor(`${text}, filter_external_labels: false}\n`);
    assert.equal(cured.exitCode, 0, cured.stdout);
    const config = join(folder, 'putmon.yaml');
    writeFileSync(config, 'remoteReadExternalLabels: {cluster: gz}\n');
    const known = await doctor(`${text}}\n`, '--config', config);
    assert.equal(known.exitCode, 0, known.stdout);
    assert.match(known.stdout, /^ok +external_labels .*: remoteReadExternalLabels has them$/m);
  });

  test('says so where no entry leads here, in JSON as well', async () => {
    const { exitCode, stdout } = await doctor('scrape_configs: []\n', '--json');
    assert.equal(exitCode, 1);
    const results = JSON.parse(stdout) as { check: string; state: string; detail: string }[];
    const last = results.at(-1);
    assert.deepEqual([last?.check, last?.state], ['remote_read', 'failed']);
    assert.ok(last?.detail.endsWith(`no entry leads to this putmon; add one with url: ${url}`));
  });
});

describe('a file that is no prometheus.yml is told in a line, and exits with 2', () => {
  writeFileSync(join(folder, 'latin1.yml'), Buffer.from('a: \xe9\n', 'latin1'));
  writeFileSync(join(folder, 'broken.yml'), 'a: [\n');
  for (const [name, told] of [
    ['none.yml', /^none\.yml: can not be read \(ENOENT\); name a prometheus\.yml$/],
    ['data', /^data: can not be read \(EISDIR\)/],
    ['/dev/zero', /^\/dev\/zero: is longer than 4194304 bytes$/],
    ['latin1.yml', /^latin1\.yml: is not UTF-8$/],
    ['broken.yml', /^broken\.yml:2:1: is no YAML \(\w+\)$/],
  ] as const) {
    test(name, () =>
      assertTold(`doctor --data data --prometheus ${name}`, 2, [told], { cwd: folder }),
    );
  }
});
