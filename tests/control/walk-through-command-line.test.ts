import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from '../process/server.js';
import type { KeyPair } from '../process/signed-report.js';
import { temporaryFolder } from '../process/temporary-folder.js';

const data = join(temporaryFolder(), 'data');
const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
const server = await Server.start({ data });

const metric = ['namespace=cvm', 'metricName=diskusage'];
const machine = ['dimensions.0.name=ip', 'dimensions.0.value=115.28.234.106'];
const disk1 = [...machine, 'dimensions.1.name=diskname', 'dimensions.1.value=disk1'];
const ofIp = 'dimensionNames.0=ip statisticsType.0.period=300 statisticsType.0.statistics=avg';

/** By the clock of the machine: a window of a day, so that none ends while the test runs. */
const day = ['period=86400'];

test('the published walk-throughs, by the command line', async () => {
  await succeed('namespace create cvm');
  await succeed(
    'metric create diskusage --namespace cvm --dimension ip --dimension diskname --unit %',
  );
  // Before and after the aggregation is made: both count.
  await put('disk1', 60);
  await succeed(`call CreateMetricAggeration ${metric.join(' ')} ${ofIp}`);
  await put('disk1', 80);
  await put('disk2', 10);

  const objects = await call('DescribeObjects', [
    'dimensionNames.3=ip',
    'dimensionNames.5=diskname',
  ]);
  assert.deepEqual(objects['data'], {
    records: [
      { diskname: 'disk1', ip: '115.28.234.106' },
      { diskname: 'disk2', ip: '115.28.234.106' },
    ],
    total: 2,
  });
  const ofDisk = 'diskname=disk1&ip=115.28.234.106';
  for (const [object, value, words] of [
    [ofDisk, 80, [...disk1, 'statistics=max', 'period=300']],
    [ofDisk, 70, [...disk1, 'statistics=avg', ...day]],
    ['ip=115.28.234.106', 50, [...machine, 'statistics=avg', ...day]],
  ] as const) {
    assert.equal(await newest(object, words), value);
  }

  const tomorrow = Math.floor(Date.now() / 1000) + 86_400;
  const ofToday = [`startTime=${tomorrow}`, `endTime=${tomorrow}`, ...day];
  const points = await call('GetMonitorData', [...machine, 'statistics=avg', ...ofToday]);
  assert.deepEqual(points['dataPoints'], { 'ip=115.28.234.106': [50] });
});

async function succeed(command: string): Promise<void> {
  const { exitCode, stderr } = await putmon([...command.split(' '), '--data', data]);
  assert.equal(exitCode, 0, `${command}: ${stderr}`);
}

async function put(diskname: string, value: number): Promise<void> {
  const place = ['--namespace', 'cvm', '--metric', 'diskusage'];
  const dimensions = ['--dimension', 'ip=115.28.234.106', '--dimension', `diskname=${diskname}`];
  const words = ['put', '--url', server.url, ...place, ...dimensions, '--value', String(value)];
  const env = { PUTMON_SECRET_ID: key.secretId, PUTMON_SECRET_KEY: key.secretKey };
  const { stdout, stderr } = await putmon(words, { env });
  assert.equal(stdout, '0 OK\n', stderr);
}

async function call(action: string, words: readonly string[]): Promise<Record<string, unknown>> {
  const answer = await putmonJson(['call', action, ...metric, ...words, '--data', data]);
  return answer as Record<string, unknown>;
}

async function newest(object: string, words: readonly string[]): Promise<unknown> {
  const answer = await call('GetMonitorRealtimeData', words);
  return (answer['data'] as Record<string, { value: number }>)[object]?.value;
}
