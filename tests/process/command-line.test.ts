import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { hold, type Step } from './command-steps.js';
import { putmon } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const host = '--namespace host';
const cpu = `${host} --metric cpu`;
const far = '--namespace far --metric cpu';
const newKey =
  /^SecretId {3}AKID\w{32}\nSecretKey {2}\w{32}\naccount {4}other \(main key\); the Sec/;

/** In the order in which an operator gives them. */
const session: readonly Step[] = [
  ['namespace create host', 0, /^created namespace host in gz$/],
  ['namespace create host', 1, /^putmon: \(-514\)Resource already exists: namespace host in \S+$/],
  ['namespace list --json', 0, /^\["host"\]$/],
  [`metric create cpu ${host} --dimension ip --unit %`, 0, /^created metric cpu in host$/],
  [`metric create load ${host} --dimension ip --json`, 0, /^$/],
  [`metric delete load ${host}`, 0, /^deleted metric load of host$/],
  [`metric list ${host} --json`, 0, /^\[\{"namespace":"host","metricName":"cpu","unit":"%",/],
  [`get ${cpu}`, 1, /^putmon: cpu has no series yet$/],
  [`get ${cpu} --dimension ip=a --json`, 0, /"dimensions":\{"ip":"a"\},.*"data":\[\]/],
  ['namespace delete host', 1, /^putmon: \(-515\)Subresources exist.*: host has metrics$/],
  ['key create --account other', 0, newKey],
  [
    'key list --account other',
    0,
    /\nAKID\w{32} {2}main {2}active {2}\S+Z {2}never {6}- {5}0 {8}all$/,
  ],
  ['accounts', 0, /^account {2}main keys {2}.*\nmain {5}1 .*\nother {4}1 {10}0 {9}0 {11}0 {8}0$/],
  ['call DescribeNamespace --json', 0, /^\{"data":\["host"\]\}$/],
  ['call Nothing', 2, /^putmon: there is no Action "Nothing"; call --help lists them$/],
  ['sign explain {"SecretId":"none"}', 1, /^The SecretId none is unknown: 1011 whatever is signed/],
];

/** What follows it, where quick: each of them opens the folder where no server does. */
const more: readonly Step[] = [
  ['namespace create far --region sh', 0, /^created namespace far in sh$/],
  ['namespace list', 0, /^host$/],
  ['namespace list --region ap-shanghai', 0, /^far$/],
  ['namespace create host --region sh', 0, /^created namespace host in sh$/],
  [`metric create mem ${host} --region sh --dimension ip`, 0, /^created metric mem in host$/],
  ['namespace list --account other --json', 0, /^\[\]$/],
  ['call DescribeNamespace Region=sh --json', 0, /"data":\["far","host"\]/],
  [`metric create cpu ${host} --dimension ip`, 1, /^putmon: \(-514\)Resource already exists: /],
  [`metric list ${host}`, 0, /^metric {2}display name .*\ncpu {5}cpu {11}% .* max,min,sum,/],
  [`get ${cpu} --dimension ip=a`, 0, /^cpu ip=a\n\S+ \S+ to \S+ \S+ \(\+08:00\), 0 values$/],
  [
    `get ${cpu} --dimension ip=a --statistic max`,
    0,
    /^max cpu ip=a\n.*, 0 values; 1[34] windows without data not shown$/,
  ],
  [
    `get ${cpu} --dimension ip=a --statistic p95`,
    1,
    /^putmon: \(-509\).*: p95 is not declared for ip; CreateMetricStatisticsType declares it$/,
  ],
  [`get ${cpu} --dimension port=1`, 1, /^putmon: \(-509\).*: the dimensions of cpu are ip$/],
  [
    `get ${cpu} --dimension ip=a --start noon`,
    2,
    /^putmon: --start noon is not like -1h, 2026-11-27, /,
  ],
  [`get ${cpu} --dimension ip=a --start 2026-02-30`, 1, /^putmon: \(-503\).*: startTime "2026-02/],
  [
    `get ${cpu} --dimension ip=a --start 2026-11-27 --end now`,
    0,
    /^cpu ip=a\n2026-11-27 00:00:00 to/,
  ],
  [`get ${cpu} --dimension ip=a --start -1h`, 0, /^cpu ip=a\n.*, 0 values$/],
  [
    `get ${far} --region gz`,
    1,
    /: there is no namespace "far" in ap-guangzhou; it exists in ap-sh/,
  ],
  [`get ${far}`, 1, /it exists in ap-shanghai: use --region sh$/],
  [
    `get ${host} --metric mem`,
    1,
    /no metric "mem" in host; it exists in ap-shanghai: use --region sh$/,
  ],
  [`get ${host} --metric none`, 1, /^putmon: \(-502\).*: there is no metric "none" in host$/],
  ['key list --account none', 1, /^putmon: \(-502\).*: there is no account "none"$/],
  ['namespace delete far --region sh', 0, /^deleted namespace far in sh$/],
];

describe('every command does the same', { concurrency: true }, () => {
  test('on a running server', async () => {
    const data = await newFolder();
    const server = await Server.start({ data });
    await hold([...session, ...more], data);
    assert.equal(await server.stop(), 0);
  });

  test('on the folder of a stopped one', async () => {
    await hold(session, await newFolder());
  });

  test('on the folder of one that was killed, whose credential is stale', async () => {
    const data = await newFolder();
    const server = await Server.start({ data });
    assert.equal(await server.stop('SIGKILL'), null);
    const { stdout } = await putmon(['key', 'list', '--data', data, '--json']);
    assert.match(stdout, /AKID/);
  });
});

async function newFolder(): Promise<string> {
  const data = join(temporaryFolder(), 'data');
  const { exitCode } = await putmon(['key', 'create', '--data', data]);
  assert.equal(exitCode, 0);
  return data;
}
