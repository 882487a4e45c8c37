import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

type SignMethod = 'TC3-HMAC-SHA256' | 'HmacSHA256' | 'HmacSHA1';
type ReqMethod = 'GET' | 'POST';

/** As far as it is used here: the package's own types do not fit strict settings. */
interface SdkClient {
  request(action: string, parameters: object): Promise<Readonly<Record<string, unknown>>>;
}

interface Sdk {
  readonly monitor: {
    readonly v20180724: {
      readonly Client: new (options: {
        credential: { secretId: string; secretKey: string };
        region: string;
        profile: {
          signMethod: SignMethod;
          httpProfile: { protocol: string; endpoint: string; reqMethod: ReqMethod };
        };
      }) => SdkClient;
    };
  };
}

const { monitor } = createRequire(import.meta.url)('tencentcloud-sdk-nodejs-monitor') as Sdk;

const data = join(temporaryFolder(), 'data');
const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
const server = await Server.start({ data, args: ['--workers', '2'] });
after(() => server.stop());

describe('npm tencentcloud-sdk-nodejs-monitor 4.0.1034, unchanged', () => {
  for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1'] as const) {
    for (const reqMethod of ['GET', 'POST'] as const) {
      test(`${signMethod}, ${reqMethod}`, async () => {
        const instance = `${signMethod}|${reqMethod} 盘`;
        const answer = await client(signMethod, reqMethod).request('PutMonitorData', {
          Metrics: [
            { MetricName: 'disk-usage', Value: 30 },
            { MetricName: 'qps', Value: 7 },
          ],
          AnnounceInstance: instance,
        });
        assert.deepEqual(Object.keys(answer), ['RequestId']);
        assert.deepEqual(await stored('disk-usage', instance), [30]);
        assert.deepEqual(await stored('qps', instance), [7]);
      });
    }
  }

  test('asks the control listener for what it reported', async () => {
    const control = clientOf(server.control, 'TC3-HMAC-SHA256', 'POST');
    const Instances = [
      {
        Dimensions: [
          { Name: 'AnnounceInstance', Value: 'TC3-HMAC-SHA256|GET 盘' },
          { Name: 'AnnounceIp', Value: '127.0.0.1' },
        ],
      },
    ];
    const asked = { Namespace: 'api3', MetricName: 'disk-usage', Period: 60, Instances };
    const EndTime = new Date(Date.now() + 120_000).toISOString();
    const { DataPoints } = (await control.request('GetMonitorData', { ...asked, EndTime })) as {
      DataPoints: { Values: number[]; Timestamps: number[] }[];
    };
    assert.deepEqual(DataPoints[0]?.Values, [30]);
    assert.equal(DataPoints[0].Timestamps.length, 1);
    const metrics = await control.request('DescribeBaseMetrics', { Namespace: 'api3' });
    const names = (metrics['MetricSet'] as { MetricName: string }[]).map((each) => each.MetricName);
    assert.deepEqual(names.sort(), ['disk-usage', 'qps']);
    const histories = await control.request('DescribeAlarmHistories', { Module: 'monitor' });
    assert.equal(histories['TotalCount'], 0);
    const policies = await control.request('DescribeAlarmPolicies', { Module: 'monitor' });
    assert.deepEqual(policies['Policies'], []);
  });

  test('is told in code and message what is wrong', async () => {
    const call = client('TC3-HMAC-SHA256', 'POST').request('PutMonitorData', { Metrics: [] });
    await assert.rejects(call, { code: 'InvalidParameterValue', message: 'Metrics is empty' });
  });
});

function client(signMethod: SignMethod, reqMethod: ReqMethod): SdkClient {
  return clientOf(server.receiver, signMethod, reqMethod);
}

function clientOf(endpoint: string, signMethod: SignMethod, reqMethod: ReqMethod): SdkClient {
  return new monitor.v20180724.Client({
    credential: key,
    region: 'ap-guangzhou',
    profile: { signMethod, httpProfile: { protocol: 'http://', endpoint, reqMethod } },
  });
}

async function stored(metric: string, instance: string): Promise<number[]> {
  const series = ['--data', data, '--namespace', 'api3', '--metric', metric];
  const object = [`AnnounceInstance=${instance}`, 'AnnounceIp=127.0.0.1'];
  const dimensions = object.flatMap((dimension) => ['--dimension', dimension]);
  const { data: samples } = (await putmonJson(['get', ...series, ...dimensions])) as {
    data: { value: number }[];
  };
  return samples.map(({ value }) => value);
}
