import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { call, type CallParameters } from '../support/control-call.js';
import { assertAnswer, invalid, missing, overLimit } from '../support/control-steps.js';
import { at } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({ alarmSilencesMax: '2' }, at('2016-02-23 11:00:00'));
after(() => server.stop());

const dimensions = [
  { name: 'ip', value: 'a' },
  { name: 'diskname', value: 'sda' },
];
const endTime = '2016-02-23 13:00:00';
let alarmRuleId = '';
let silenceId = '';

before(async () => {
  const created = await call(server, 'CreateAlarmRule', {
    namespace: 'cvm',
    metricName: 'diskusage',
    dimensionNames: ['diskname', 'ip'],
    period: 300,
    statistics: 'max',
    operatorType: '>',
    threshold: 80,
    constancy: 1,
  });
  alarmRuleId = (created['data'] as { alarmRuleId: string }).alarmRuleId;
});

async function create(parameters: CallParameters): Promise<string> {
  const answer = await call(server, 'CreateAlarmSilence', { alarmRuleId, endTime, ...parameters });
  assert.equal(answer.code, 0, answer.message);
  return (answer['data'] as { silenceId: string }).silenceId;
}

async function list(): Promise<{ silenceList: object[]; total: string }> {
  const answer = await call(server, 'DescribeAlarmSilences');
  return answer['data'] as { silenceList: object[]; total: string };
}

describe('a silence', () => {
  test('is refused where it says too little or too much', async () => {
    const rows: readonly [CallParameters, RegExp][] = [
      [{ endTime: undefined }, missing('endTime')],
      [{ endTime: 'tomorrow' }, invalid('endTime')],
      [{ endTime: '2016-02-23 11:00:00' }, invalid('endTime')],
      [{ reason: 'x'.repeat(256) }, invalid('reason')],
      [{ alarmRuleId: 'policy-none' }, /^\(-502\)/],
      [{ dimensions: [{ name: 'ip', value: 'a' }] }, /^\(-509\)/],
      [{ alarmRuleId: undefined }, missing('alarmRuleId')],
    ];
    for (const [parameters, expected] of rows) {
      const asked = { alarmRuleId, endTime, ...parameters };
      assertAnswer(await call(server, 'CreateAlarmSilence', asked), expected);
    }
    assert.deepEqual(await list(), { silenceList: [], total: '0' });
  });

  test('is of an object, or of the whole rule', async () => {
    silenceId = await create({ dimensions, reason: 'disk is being replaced' });
    await create({});
    const { silenceList, total } = await list();
    assert.equal(total, '2');
    assert.deepEqual(silenceList[0], {
      silenceId,
      alarmRuleId,
      object: 'diskname=sda&ip=a',
      reason: 'disk is being replaced',
      createTime: '2016-02-23 11:00:00',
      endTime,
    });
    assert.equal((silenceList[1] as { object: string }).object, '');
  });

  test('is one of so many', async () => {
    const answer = await call(server, 'CreateAlarmSilence', { alarmRuleId, endTime });
    assertAnswer(answer, overLimit);
  });

  test("is its account's alone", async () => {
    const stranger = { key: keys.ofOther };
    const deleted = await call(server, 'DeleteAlarmSilence', { silenceId }, stranger);
    assertAnswer(deleted, /^\(-502\)/);
    const asked = { alarmRuleId, endTime };
    assertAnswer(await call(server, 'CreateAlarmSilence', asked, stranger), /^\(-502\)/);
  });

  test('ends when it is deleted', async () => {
    assertAnswer(await call(server, 'DeleteAlarmSilence', { silenceId }), {});
    assert.equal((await list()).total, '1');
    assertAnswer(await call(server, 'DeleteAlarmSilence', { silenceId }), /^\(-502\)/);
  });

  test('ends by its time', async () => {
    server.nowSeconds = at(endTime);
    assert.equal((await list()).total, '0');
  });
});
