import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { AlertmanagerNotifier } from '../../src/alarms/notifiers/alertmanager-notifier.js';
import type { Alarm } from '../../src/catalog/alarms/alarm.js';
import { temporaryFolder } from '../process/temporary-folder.js';
import { freePort } from '../support/free-port.js';
import { deliveryOf, hostileValues, occurSeconds, partsOf } from './deliveries.js';

const program = 'prometheus-alertmanager';
const isHere = spawnSync(program, ['--version']).status === 0;
const skip = isHere ? false : `${program} is not installed`;
let alertmanager: ChildProcess | undefined;
let url = '';

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: { readonly state: string };
}

async function alerts(): Promise<Alert[]> {
  return (await (await fetch(`${url}/api/v2/alerts`)).json()) as Alert[];
}

async function tell(alarm: Partial<Alarm>): Promise<void> {
  const notifier = new AlertmanagerNotifier(partsOf());
  const delivery = deliveryOf({ kind: 'alertmanager', url: `${url}/` }, alarm);
  const { outcome } = await notifier.deliver([delivery], AbortSignal.timeout(5000));
  assert.match(outcome, /took it$/);
}

before(async () => {
  if (!isHere) return;
  const folder = temporaryFolder();
  const config = join(folder, 'alertmanager.yml');
  await writeFile(config, 'route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n');
  url = `http://127.0.0.1:${await freePort()}`;
  alertmanager = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.path=${folder}`,
      `--web.listen-address=${url.slice('http://'.length)}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) await setTimeout(20);
});

after(async () => {
  if (alertmanager === undefined) return;
  alertmanager.kill('SIGKILL');
  await once(alertmanager, 'exit');
});

describe("Debian's Alertmanager", { skip }, () => {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const open = { occurSeconds: nowSeconds - 60, dimensionValues: ['sda', '10.0.0.1'] };

  test('has an alarm that is open as an active alert, for years', async () => {
    await tell(open);
    const [alert, ...others] = await alerts();
    assert.ok(alert);
    assert.equal(others.length, 0);
    assert.deepEqual(alert.labels, {
      alertname: 'disk_used',
      namespace: 'host',
      region: 'ap-guangzhou',
      rule: 'policy-aaaaaaaa',
      severity: 'warning',
      object: 'diskname=sda&ip=10.0.0.1',
      dimension_diskname: 'sda',
      dimension_ip: '10.0.0.1',
    });
    assert.equal(alert.status.state, 'active');
    assert.equal(Date.parse(alert.startsAt), open.occurSeconds * 1000);
    assert.ok(Date.parse(alert.endsAt) > Date.now() + 365 * 86_400_000);
    assert.equal(alert.annotations['summary'], '[ALARM] disk_used diskname=sda ip=10.0.0.1');
  });

  test('resolves it when it has ended', async () => {
    await tell({ ...open, end: { reason: 'recovered', recoverSeconds: nowSeconds - 1 } });
    assert.deepEqual(await alerts(), []);
  });

  test('takes every dimension that senders can name, each an alert of its own', async () => {
    for (const value of hostileValues) {
      await tell({ occurSeconds: nowSeconds - 60, dimensionValues: [value, 'a'] });
    }
    assert.equal((await alerts()).length, hostileValues.length);
  });

  test('an alarm of long ago that ended is no alert', async () => {
    const before = (await alerts()).length;
    await tell({ occurSeconds, end: { reason: 'timeout', recoverSeconds: occurSeconds + 60 } });
    assert.equal((await alerts()).length, before);
  });
});
