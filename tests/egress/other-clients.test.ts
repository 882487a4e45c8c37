import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFile } from '../config/temporary-file.js';
import { temporaryFolder } from '../process/temporary-folder.js';
import { freePort } from '../support/free-port.js';
import { withoutPrometheus } from '../support/prometheus-process.js';
import { TestReceiver } from '../support/test-receiver.js';
import { within } from '../support/within.js';
import { store } from './stored-metrics.js';

let putmon: TestReceiver;
let url = '';
/** These clients ask by their own clocks. */
const now = Math.floor(Date.now() / 1000);

before(async () => {
  putmon = await TestReceiver.start({ anonymousReadAccount: 'acme' }, now);
  url = `http://${putmon.app.controlAddress}/prometheus`;
  const samples = [
    [now - 60, 1],
    [now, 95],
  ] as const;
  await store(putmon, { metric: 'load' }, [{ dimensions: { host: 'a' }, samples }]);
});

after(() => putmon.stop());

const labels = 'host="a", namespace="shop", region="ap-guangzhou"';

describe('promtool query', { skip: withoutPrometheus }, () => {
  const time = `--time=${now}`;
  for (const [args, expected] of [
    [['instant', time, 'URL', 'load'], `load{${labels}} => 95 @[${now}]\n`],
    [['instant', time, 'URL', 'sum(load) * 2'], `{} => 190 @[${now}]\n`],
    [
      ['range', `--start=${now - 60}`, `--end=${now}`, '--step=60s', 'URL', 'load'],
      `load{${labels}} =>\n1 @[${now - 60}]\n95 @[${now}]\n`,
    ],
    [['series', '--match=load', 'URL'], `{__name__="load", ${labels}}\n`],
    [['labels', 'URL', 'host'], 'a\n'],
  ] as const) {
    test(args.join(' '), async () => {
      const given = args.map((each) => (each === 'URL' ? url : each));
      const { stdout } = await promisify(execFile)('promtool', ['query', ...given]);
      assert.equal(stdout, expected);
    });
  }
});

const withoutVmalert =
  spawnSync('vmalert', ['-version']).status === 0 ? false : 'vmalert is not installed';

test('vmalert evaluates its rules here, and notifies', { skip: withoutVmalert }, async () => {
  const rule = { alert: 'Busy', expr: 'load{host="a"} > 90', labels: { team: 'shop' } };
  const rules = temporaryFile(
    'rules.yml',
    JSON.stringify({ groups: [{ name: 'g', rules: [rule] }] }),
  );
  const alertmanager = createServer().listen(0, '127.0.0.1');
  await once(alertmanager, 'listening');
  const notified = once(alertmanager, 'request');
  const { port } = alertmanager.address() as AddressInfo;
  const vmalert = spawn(
    'vmalert',
    [
      `-rule=${rules}`,
      `-datasource.url=${url}`,
      `-notifier.url=http://127.0.0.1:${port}`,
      '-evaluationInterval=1s',
      `-httpListenAddr=127.0.0.1:${await freePort()}`,
    ],
    { stdio: 'ignore', cwd: temporaryFolder() },
  );
  try {
    const [request, response] = (await within(60, notified)) as [IncomingMessage, ServerResponse];
    const [alert] = (await json(request)) as { labels: object }[];
    response.end();
    const expected = {
      alertname: 'Busy',
      alertgroup: 'g',
      team: 'shop',
      host: 'a',
      namespace: 'shop',
      region: 'ap-guangzhou',
    };
    assert.deepEqual(alert?.labels, expected);
  } finally {
    vmalert.kill('SIGKILL');
    alertmanager.close();
  }
});
