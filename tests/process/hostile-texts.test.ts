import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { diskUsage, postOf, reportOf } from '../support/report.js';
import { codeOf } from '../support/send.js';
import { putmon, putmonJson, type Outcome } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

/** Erases the screen, forges a row, turns the text around, hides. No U+0000: no argument holds it. */
const hostile =
  'x\u001b[2J\u001b]0;title\u0007\r\nok  opening  forged\t\u007f\u009b31m\u202e\u2066\u200b\u2028\ufeffy';
/** What names may hold that are no dimension values: no control characters. */
const turned = 'x\u202e\u2066\u200b\u2028\ufeff 磁盘';
/** Bytes that no line for people holds: controls but the line feed, which ends it, and the rest. */
const unseen = /(?!\n)[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

const folder = temporaryFolder();
const data = join(folder, 'data');
const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
const server = await Server.start({ data, args: ['--auto-register'] });
const address = `http://${server.receiver}`;
const env = {
  PUTMON_SECRET_ID: key.secretId,
  PUTMON_SECRET_KEY: key.secretKey,
  PUTMON_CHANNEL_SECRET: hostile,
};

for (const value of ['a', hostile]) {
  const Data = [{ ...diskUsage, dimensions: { diskname: value, ip: hostile } }];
  const Timestamp = Math.floor(Date.now() / 1000);
  const report = reportOf({ Timestamp, Nonce: 1 + value.length, Data }, { key });
  assert.equal(await codeOf(server.receiver, postOf(report)), 0);
}
const metric = ['--namespace', 'cvm', '--metric', 'diskusage'];
const object = ['--dimension', `diskname=${hostile}`, '--dimension', `ip=${hostile}`];
const { alarmRuleId: rule } = (await putmonJson([
  ...['alarm', 'create', '--data', data, ...metric, '--when', 'max(10s) >= 0', ...object],
])) as { alarmRuleId: string };
for (const setup of [
  [
    'call',
    'ModifyMetric',
    'namespace=cvm',
    'metricName=diskusage',
    `metricCname=${turned}`,
    `unit=${turned}`,
  ],
  ['alarm', 'receivers', 'create', turned, '--channel', 'webhook=http://127.0.0.1:9/'],
  ['alarm', 'tell', rule, turned],
  ['alarm', 'silence', rule, '--for', '2h', '--reason', hostile, ...object],
]) {
  const { exitCode, stderr } = await putmon([...setup, '--data', data]);
  assert.equal(exitCode, 0, stderr);
}

/** Labels and URL are shown where a check fails. */
const hostileFile = join(folder, 'prometheus.yml');
writeFileSync(
  hostileFile,
  JSON.stringify({
    global: { external_labels: { [hostile]: hostile } },
    remote_read: [
      { url: `http://${server.control}/prometheus/api/v1/read` },
      { url: `http://${hostile}/` },
    ],
  }),
);

const silence = 'silence-x';
/** What each command is given beside --data: words from outside wherever it takes any. */
const commands: Readonly<Record<string, readonly (readonly string[])[]>> = {
  accounts: [[], ['--config', hostile]],
  'alarm bind': [[rule, ...object]],
  'alarm create': [
    [...metric, '--when', hostile],
    [...metric, '--when', 'max(5m)>1', '--by', hostile],
  ],
  'alarm delete': [[hostile]],
  'alarm deliveries': [[], ['--limit', hostile]],
  'alarm explain': [
    [rule, ...object],
    [rule, '--dimension', hostile],
  ],
  'alarm list': [[], ['--start', hostile]],
  'alarm modify': [
    [rule, '--compare', hostile],
    [rule, '--windows', hostile],
  ],
  'alarm receivers create': [[hostile], [`${turned}2`], ['x', '--channel', hostile]],
  'alarm receivers delete': [[hostile], [turned]],
  'alarm receivers list': [[]],
  'alarm receivers modify': [
    [turned, '--name', turned],
    [turned, '--name', hostile],
  ],
  'alarm receivers test': [[turned], [hostile]],
  'alarm rules': [
    ['--namespace', 'cvm'],
    ['--namespace', hostile],
  ],
  'alarm silence': [
    [rule, '--for', '1h', '--reason', hostile, ...object],
    [rule, '--for', hostile],
  ],
  'alarm silences': [[]],
  'alarm tell': [
    [rule, hostile],
    [rule, turned],
  ],
  'alarm test': [[rule], [...metric, '--when', 'max(10s) >= 0'], [...metric, '--when', hostile]],
  'alarm unbind': [
    [rule, '--dimension', `diskname=${hostile}`],
    [hostile, ...object],
  ],
  'alarm unsilence': [[silence], [hostile]],
  audit: [[], ['--actor', hostile], ['--account', hostile], ['--start', hostile]],
  'audit verify': [[], ['--head', hostile]],
  backup: [[join(folder, hostile)]],
  call: [
    [
      'DescribeObjects',
      'namespace=cvm',
      'metricName=diskusage',
      'dimensionNames.0=ip',
      'dimensionNames.1=diskname',
    ],
    [hostile],
    ['DescribeMetric', hostile],
  ],
  'check-config': [
    ['--smtp-from', hostile],
    ['--regions', hostile],
  ],
  'console link': [[], ['--config', hostile]],
  doctor: [[], ['--prometheus', hostile], ['--prometheus', hostileFile]],
  get: [
    [...metric],
    [...metric, ...object],
    [...metric, ...object, '--statistic', 'max'],
    [...metric, '--dimension', hostile],
  ],
  'key block': [['--secret-id', hostile]],
  'key create': [
    ['--account', hostile],
    ['--kind', hostile],
  ],
  'key grant': [['--secret-id', key.secretId, '--grant', hostile]],
  'key import': [['--secret-id', hostile], []],
  'key list': [[], ['--account', hostile]],
  'key revoke': [['--secret-id', hostile]],
  'key rotate': [['--secret-id', hostile]],
  'key unblock': [['--secret-id', hostile]],
  'metric create': [
    [hostile, '--namespace', 'cvm', '--dimension', 'a'],
    ['b', '--namespace', 'cvm', '--dimension', hostile],
  ],
  'metric delete': [[hostile, '--namespace', hostile]],
  'metric list': [
    ['--namespace', 'cvm'],
    ['--namespace', hostile],
  ],
  'namespace create': [[hostile]],
  'namespace delete': [[hostile]],
  'namespace list': [[], ['--region', hostile]],
  put: [
    ['--url', address, ...metric, ...object, '--value', '1'],
    ['--url', address, ...metric, ...object, '--value', hostile],
    ['--url', hostile, ...metric, ...object, '--value', '1'],
    ['--url', address, '--namespace', hostile, '--metric', hostile, ...object, '--value', '1'],
    ['--url', address, ...metric, ...object, '--value', '1', '--sign-all'],
    ['--url', address, ...metric, ...object, '--stdin'],
  ],
  restore: [[hostile]],
  serve: [['--log-level', hostile]],
  sign: [
    ['--region', hostile],
    ['--nonce', hostile],
  ],
  'sign explain': [
    [
      `{"SecretId":"${key.secretId}","Region":${JSON.stringify(hostile)},"Signature":"x"}`,
      '--signed-text',
      hostile,
    ],
    [`curl -d@${hostile} http://x`],
  ],
  'token create': [
    ['--read', '--note', turned],
    ['--read', '--note', hostile],
    ['--read', '--account', hostile],
  ],
  'token list': [[], ['--account', hostile]],
  'token revoke': [[hostile]],
};

/** Those that take no --data, or make the folder that it names. */
const withoutData = new Set(['put', 'sign', 'restore', 'serve', 'check-config']);

function assertSeen({ stdout, stderr }: Outcome): void {
  for (const text of [stdout, stderr]) assert.doesNotMatch(text, unseen);
  // A line that is forged would begin one.
  for (const text of [stdout, stderr]) assert.doesNotMatch(text, /^ok {2}opening {2}forged/m);
}

describe('no command shows a text from outside so that it drives a terminal or forges a row', () => {
  test('each command that there is has its turn', async () => {
    assert.deepEqual(await leavesOf([]), Object.keys(commands).sort());
  });

  for (const [command, calls] of Object.entries(commands)) {
    test(command, async () => {
      const words = command.split(' ');
      for (const given of calls) {
        const where = withoutData.has(command) ? [] : ['--data', data];
        if (command === 'restore') where.push('--data', join(folder, hostile));
        assertSeen(await putmon([...words, ...given, ...where], { env, input: hostile }));
      }
      assertSeen(await putmon([...words, `--${hostile}`], { env }));
    });
  }

  test('no such command', async () => {
    assertSeen(await putmon([hostile]));
  });

  test('a wrong configuration', async () => {
    const variables = { ...env, [`PUTMON_${turned}`]: hostile, PUTMON_REGIONS: hostile };
    assertSeen(await putmon(['check-config', '--config', hostile], { env: variables }));
  });

  test('the first report, for a folder of any name', async () => {
    const data = join(folder, 'x\u001b[2J\u202ey');
    const other = await Server.start({ data });
    assert.match(other.output.text, /x\\u001b\[2J\\u202ey/);
    assert.doesNotMatch(other.output.text, unseen);
    const [, word = ''] = /namespace create demo --data (.*)/.exec(other.output.text) ?? [];
    const { stdout } = spawnSync('bash', ['-c', `printf %s ${word}`], {
      env: { LC_ALL: 'C.UTF-8' },
      encoding: 'utf8',
    });
    assert.equal(stdout, data);
  });
});

test('what is hidden is shown escaped, in columns that line up', async () => {
  const { stdout } = await putmon(['metric', 'list', '--namespace', 'cvm', '--data', data]);
  const [headings = '', row = ''] = stdout.split('\n');
  assert.ok(row.includes('x\\u202e\\u2066\\u200b\\u2028\\ufeff 磁盘'), row);
  // Two characters of two columns each: what follows them begins two characters earlier.
  assert.equal(row.indexOf('diskname,ip') + 4, headings.indexOf('dimensions'));
});

test('--json is as it is', async () => {
  const series = await putmonJson(['get', ...metric, ...object, '--data', data]);
  const { dimensions } = series as { dimensions: object };
  assert.deepEqual(dimensions, { diskname: hostile, ip: hostile });
  const { stdout } = await putmon(['get', ...metric, ...object, '--data', data, '--json']);
  assert.ok(stdout.includes('\u202e\u2066\u200b\u2028\ufeffy'));
});

/** The commands that have none below them, as the help lists them. */
async function leavesOf(path: readonly string[]): Promise<string[]> {
  const { stdout } = await putmon([...path, '--help']);
  const [listed = ''] = stdout.split('Commands:\n')[1]?.split('\n\n') ?? [];
  const names = [...listed.matchAll(/^ {2}([\w-]+)/gm)].map(([, name = '']) => name);
  const below = names.filter((name) => name !== 'help');
  const leaves = await Promise.all(below.map((name) => leavesOf([...path, name])));
  // `sign` and `audit` are commands, and have one below them.
  const isBoth = ['sign', 'audit'].includes(path[0] ?? '');
  const own = below.length === 0 || !stdout.includes('[command]') || isBoth;
  return [...(own && path.length > 0 ? [path.join(' ')] : []), ...leaves.flat()].sort();
}
