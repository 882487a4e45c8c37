import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OperatorError } from '../../src/cli/operator-error.js';
import { parsePrometheusFile } from '../../src/cli/parse-prometheus-file.js';

const path = 'prometheus.yml';

test('remote reads are read as Prometheus does, each with its place', () => {
  const { externalLabels, remoteReads } = parsePrometheusFile(
    path,
    `global: &g
  external_labels: {a: yes, b: 1, c: ~, d: , e: "x"}
remote_read:
- &d
  url: http://127.0.0.1:8081/prometheus/api/v1/read
  read_recent: y
- <<: *d
  filter_external_labels: off
  name: other
- url: http://a/
- *d
`,
  );
  assert.deepEqual(
    [...externalLabels],
    [
      ['a', 'yes'],
      ['b', '1'],
      ['c', ''],
      ['d', ''],
      ['e', 'x'],
    ],
  );
  const url = 'http://127.0.0.1:8081/prometheus/api/v1/read';
  assert.deepEqual(remoteReads, [
    { place: `${path}:5`, url, readsRecent: true, filtersByExternalLabels: true },
    { place: `${path}:7`, url, readsRecent: true, filtersByExternalLabels: false },
    { place: `${path}:10`, url: 'http://a/', readsRecent: false, filtersByExternalLabels: true },
    { place: `${path}:11`, url, readsRecent: true, filtersByExternalLabels: true },
  ]);
});

describe('a file without remote reads', () => {
  for (const text of [
    '',
    '# nothing\n',
    'global:\nremote_read:\n',
    '{"remote_read": []}',
    'global: {scrape_interval: 15s}\nscrape_configs: [{job_name: a}]\n---\nremote_read: [{url: x}]\n',
  ]) {
    test(JSON.stringify(text), () => {
      const file = parsePrometheusFile(path, text);
      assert.deepEqual([...file.externalLabels, ...file.remoteReads], []);
    });
  }
});

const password = 'hunter2';
/** Seven levels of nine aliases each. */
const manyAliases = Array.from({ length: 7 }, (_, level) => {
  const items =
    level === 0
      ? 'x'
      : Array<string>(9)
          .fill(`*a${level - 1}`)
          .join(', ');
  return `b${level}: &a${level} [${items}]\n`;
}).join('');

describe('a wrong file is told in a line without its content, exit code 2', () => {
  for (const [situation, text, told] of [
    ['no YAML', `a: [${password}\n`, /^prometheus\.yml:2:1: is no YAML \(\w+\)$/],
    [
      'a key twice',
      `a: ${password}\na: 2\n`,
      /^prometheus\.yml:2:1: is no YAML \(DUPLICATE_KEY\)$/,
    ],
    [
      'a list',
      `- ${password}\n`,
      /^prometheus\.yml: the file is not a map, as Prometheus wants it; /,
    ],
    ['a text', password, /the file is not a map/],
    ['global a list', 'global: []', /: global is not a map/],
    ['labels a text', `global: {external_labels: ${password}}`, /external_labels is not a map/],
    [
      'a label a list',
      'global: {external_labels: {a: []}}',
      /a value in external_labels is not a t/,
    ],
    [
      'a name a list',
      'global: {external_labels: {[a]: b}}',
      /a name in external_labels is not a te/,
    ],
    ['remote_read a map', 'remote_read: {url: a}', /remote_read is not a list/],
    ['an entry a text', `remote_read: [${password}]`, /an entry of remote_read is not a map/],
    ['url a list', 'remote_read: [{url: []}]', /url is not a text/],
    [
      'no boolean',
      `remote_read: [{read_recent: ${password}}]`,
      /read_recent is neither true nor fals/,
    ],
    ['an anchor that is not there', 'remote_read: [*none]', /alias without its anchor/],
    ['many aliases', `${manyAliases}remote_read: [*a6]`, /too many aliases/],
    ['deep lists', '['.repeat(100_000), /^prometheus\.yml:1:\d+: is nested too deeply$/],
    ['deep maps', '{a: '.repeat(100_000), /is nested too deeply$/],
    ['deep blocks', '- '.repeat(100_000), /is nested too deeply$/],
    ['deep keys', '? '.repeat(100_000), /is nested too deeply$/],
  ] as const) {
    test(situation, () => {
      assert.throws(
        () => parsePrometheusFile(path, text),
        (error) => {
          assert.ok(error instanceof OperatorError, String(error));
          assert.equal(error.exitCode, 2);
          assert.match(error.message, told);
          assert.doesNotMatch(error.message, new RegExp(`${password}|\n`));
          return true;
        },
      );
    });
  }
});

test('a label that is called as a member of objects is a label', () => {
  const text = 'global: {external_labels: {__proto__: a, constructor: b}}';
  assert.deepEqual(
    [...parsePrometheusFile(path, text).externalLabels],
    [
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ],
  );
});
