import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { ConsoleClient } from '../support/console-client.js';
import { call, callAsOperator, type CallParameters } from '../support/control-call.js';
import { postOf, reportOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

interface AuditRecord {
  readonly number: number;
  readonly time: string;
  readonly timestamp: number;
  readonly actor: string;
  readonly address: string;
  readonly action: string;
  readonly target: string;
  readonly account: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

interface Page {
  readonly totalCount: number;
  readonly events: readonly AuditRecord[];
}

async function asOperator(action: string, parameters: CallParameters = {}): Promise<unknown> {
  const answer = await callAsOperator(server, await server.operatorToken(), action, parameters);
  assert.equal(answer.code, 0, answer.message);
  return answer['data'];
}

async function page(parameters: CallParameters = {}): Promise<Page> {
  return (await asOperator('DescribeAuditEvents', parameters)) as Page;
}

/** The rows that the work added, the newest first. */
async function rowsOf(work: () => Promise<unknown>): Promise<readonly AuditRecord[]> {
  const before = (await page({ limit: 1 })).totalCount;
  await work();
  const { totalCount } = await page({ limit: 1 });
  return totalCount === before ? [] : (await page({ limit: totalCount - before })).events;
}

function brief({ actor, address, action, target, account }: AuditRecord): readonly unknown[] {
  return [actor, address, action, target, account];
}

const local = '127.0.0.1';
const byMain = [keys.main.secretId, local] as const;

describe('the audit trail tells of changes by every door', () => {
  test('of a signed call, with what it was called with', async () => {
    const [row, ...others] = await rowsOf(() =>
      call(server, 'CreateNamespace', { namespace: 'made' }),
    );
    assert.deepEqual(others, []);
    assert.ok(row !== undefined);
    assert.deepEqual(brief(row), [...byMain, 'CreateNamespace', 'namespace made', 'acme']);
    assert.equal(row.timestamp, server.nowSeconds);
    assert.match(row.hash, /^[0-9a-f]{64}$/);
    assert.deepEqual(row.details, {
      parameters: { Region: 'gz', namespace: 'made' },
      changes: [{ change: 'insertNamespace', target: 'namespace made', region: 'gz' }],
    });
  });

  test('of the operator, without the SecretKey', async () => {
    const secretKey = 'a-secret-key-that-nobody-may-see';
    const rows = await rowsOf(() =>
      asOperator('ImportKey', { account: 'fresh', secretId: 'AKIDimported', secretKey }),
    );
    assert.deepEqual(rows.map(brief), [
      ['operator', local, 'ImportKey', 'key AKIDimported', 'fresh'],
      ['operator', local, 'ImportKey', 'account fresh', null],
    ]);
    assert.ok(!JSON.stringify(rows).includes(secretKey));
    const [blocked] = await rowsOf(() => asOperator('BlockKey', { secretId: 'AKIDimported' }));
    assert.deepEqual(blocked && brief(blocked), [
      'operator',
      local,
      'BlockKey',
      'key AKIDimported',
      'fresh',
    ]);
    const again = await rowsOf(() => asOperator('BlockKey', { secretId: 'AKIDimported' }));
    assert.deepEqual(again, [], 'nothing changed');
  });

  test('of the console, and of tokens, whose text nobody sees', async () => {
    const browser = new ConsoleClient(server.app.controlAddress);
    await browser.enter(keys.main);
    let token = '';
    const [row] = await rowsOf(async () => {
      const { data } = await browser.call('CreateToken', { kind: 'read', note: 'for a test' });
      ({ token } = data as { token: string });
    });
    assert.ok(row !== undefined && token !== '');
    assert.deepEqual(brief(row).slice(0, 3), [...byMain, 'CreateToken']);
    assert.match(row.target, /^token rt-/);
    assert.ok(!JSON.stringify(row).includes(token));
  });

  test('of alarms, without URLs and secrets', async () => {
    const url = 'https://robots.example/send?access_token=abcdef';
    const [group] = await rowsOf(() =>
      call(server, 'CreateAlarmReceivers', {
        name: 'ops',
        channels: [{ kind: 'dingtalk', url, secret: 'SECabc' }],
      }),
    );
    assert.ok(group !== undefined);
    assert.match(group.target, /^group of receivers \d+$/);
    const text = JSON.stringify(group);
    assert.ok(text.includes('robots.example') && !/abcdef|SECabc/.test(text), text);
    const rule = {
      ...{ namespace: 'cvm', metricName: 'cpu', dimensionNames: ['ip'], isWild: 1 },
      ...{ statistics: 'max', operatorType: '>', threshold: 90, constancy: 1, period: 300 },
    };
    const created = await call(server, 'CreateAlarmRule', { ...rule, statisticsType: 'max' });
    if (created.code === 0) {
      const { alarmRuleId = '' } = created['data'] as { alarmRuleId?: string };
      const [deleted] = await rowsOf(() => call(server, 'DeleteAlarmRule', { alarmRuleId }));
      assert.deepEqual(deleted && brief(deleted), [
        ...byMain,
        'DeleteAlarmRule',
        `alarm rule ${alarmRuleId}`,
        'acme',
      ]);
    }
  });

  test('of what reports create', async () => {
    await server.reload({ autoRegister: 'true' });
    const rows = await rowsOf(async () => {
      const { answer } = await send(server.address, postOf(reportOf({ Namespace: 'reported' })));
      assert.equal(answer.code, 0);
    });
    assert.deepEqual(rows.map(brief), [[...byMain, 'Report', 'namespace reported', 'acme']]);
  });

  test('of settings, by their names', async () => {
    const [row] = await rowsOf(() => server.reload({ autoRegister: 'false', seriesMax: '77' }));
    assert.deepEqual(row && brief(row), ['server', '', 'ChangeSettings', 'settings', null]);
    const [change] = row?.details['changes'] as { changed: string[]; when: string }[];
    assert.deepEqual(change?.changed.sort(), ['autoRegister', 'seriesMax']);
    assert.deepEqual(await rowsOf(() => server.reload({ seriesMax: '77' })), []);
  });

  test('of what is not in the catalog, once it is done', async () => {
    const object = {
      namespace: 'cvm',
      metricName: 'cpu',
      dimensions: [{ name: 'ip', value: 'a' }],
    };
    const [row] = await rowsOf(() => call(server, 'DeleteMonitorData', object));
    assert.deepEqual(row && brief(row), [...byMain, 'DeleteMonitorData', 'metric cpu', 'acme']);
    const link = await rowsOf(() => asOperator('CreateConsoleLink'));
    assert.deepEqual(link.map(brief), [['operator', local, 'CreateConsoleLink', '', null]]);
  });

  test('not of what is refused, or changes nothing', async () => {
    const rows = await rowsOf(async () => {
      await call(server, 'CreateNamespace', { namespace: 'made' });
      await call(server, 'CreateNamespace', { namespace: 'other' }, { key: keys.sub });
      await call(server, 'DescribeNamespace', {});
    });
    assert.deepEqual(rows, []);
  });
});

describe('DescribeAuditEvents', () => {
  test('selects by action, actor, account and time, in pages', async () => {
    const { events } = await page({ action: 'CreateNamespace' });
    assert.deepEqual([...new Set(events.map(({ action }) => action))], ['CreateNamespace']);
    const byOperator = await page({ actor: 'operator', limit: 2 });
    assert.equal(byOperator.events.length, 2);
    assert.ok(byOperator.totalCount > 2);
    const next = await page({ actor: 'operator', limit: 2, offset: 2 });
    assert.ok((next.events[0]?.number ?? Infinity) < (byOperator.events[1]?.number ?? 0));
    const fresh = await page({ account: 'fresh' });
    assert.deepEqual([...new Set(fresh.events.map(({ account }) => account))], ['fresh']);
    const later = await page({ startTime: server.nowSeconds + 1 });
    assert.equal(later.totalCount, 0);
    const numbers = (await page({ limit: 1000 })).events.map(({ number }) => number);
    assert.deepEqual(
      numbers,
      numbers.toSorted((left, right) => right - left),
    );
  });

  test("shows an account its own, and a check is the operator's", async () => {
    const answer = await call(server, 'DescribeAuditEvents', { account: 'fresh' });
    const { events } = answer['data'] as Page;
    assert.ok(events.length > 0);
    for (const { account } of events) assert.equal(account, 'acme');
    const other = await call(server, 'DescribeAuditEvents', {}, { key: keys.ofOther });
    assert.equal((other['data'] as Page).totalCount, 0);
    assert.equal((await call(server, 'VerifyAuditTrail')).code, 6100);
  });
});

test('the chain of all of this verifies, and the head that was noted must stay', async () => {
  const verdict = (await asOperator('VerifyAuditTrail')) as {
    rows: number;
    head: { number: number; hash: string };
    faults: unknown[];
  };
  assert.deepEqual(verdict.faults, []);
  assert.equal(verdict.head.number, verdict.rows);
  const { number, hash } = verdict.head;
  await call(server, 'CreateNamespace', { namespace: 'last' });
  const good = (await asOperator('VerifyAuditTrail', { head: `${number}:${hash}` })) as {
    faults: unknown[];
  };
  assert.deepEqual(good.faults, []);
  const wrong = `${number}:${'0'.repeat(64)}`;
  const bad = (await asOperator('VerifyAuditTrail', { head: wrong })) as {
    faults: { number: number; fault: string }[];
  };
  assert.deepEqual(
    bad.faults.map((each) => [each.number, each.fault]),
    [[number, 'changed']],
  );
});
