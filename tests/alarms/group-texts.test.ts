import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { call, type CallParameters } from '../support/control-call.js';
import { assertAnswer, invalid } from '../support/control-steps.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';
import { overEightyPercent } from './alarm-rules.js';
import { WebhookPeer } from './webhook-peer.js';

const flags = { noticeNetworks: '127.0.0.0/8' };
const server = await TestReceiver.start(flags, at('2016-02-23 11:04:00'));
const peer = await WebhookPeer.start();
after(async () => {
  await server.stop();
  await peer.stop();
});

beforeEach(() => {
  peer.received.length = 0;
});

interface Group {
  readonly receiversId: string;
  readonly name: string;
  readonly noticeLanguage: string;
  readonly noticeText: string;
  readonly channels: readonly object[];
}

async function groups(): Promise<Group[]> {
  const answer = await call(server, 'DescribeAlarmReceivers');
  return (answer['data'] as { receiversList: Group[] }).receiversList;
}

describe('the texts of a group', () => {
  test('the language and the text of its own are listed, and can be changed alone', async () => {
    const channels = [{ kind: 'wecom', url: 'https://a.example/' }];
    const parameters = { name: 'chinese', noticeLanguage: 'zh', noticeText: '监控 告警', channels };
    const answer = await call(server, 'CreateAlarmReceivers', parameters);
    const { receiversId } = answer['data'] as { receiversId: string };
    const shown = async (): Promise<unknown[]> => {
      const found = (await groups()).find((group) => group.receiversId === receiversId);
      return [found?.noticeLanguage, found?.noticeText, found?.channels.length];
    };
    assert.deepEqual(await shown(), ['zh', '监控 告警', 1]);
    assertAnswer(
      await call(server, 'ModifyAlarmReceivers', { receiversId, noticeText: 'ops' }),
      {},
    );
    assert.deepEqual(await shown(), ['zh', 'ops', 1]);
    const english = { receiversId, noticeText: '', noticeLanguage: 'en' };
    assertAnswer(await call(server, 'ModifyAlarmReceivers', english), {});
    assert.deepEqual(await shown(), ['en', '', 1]);
  });

  const refusedTexts: readonly [string, CallParameters, RegExp][] = [
    ['another language', { noticeLanguage: 'fr' }, invalid('noticeLanguage')],
    ['a text that calls people', { noticeText: '@all' }, invalid('noticeText')],
    ['a text with a line of its own', { noticeText: 'a\nb' }, invalid('noticeText')],
    ['a long text', { noticeText: '监'.repeat(33) }, invalid('noticeText')],
  ];
  for (const [situation, texts, expected] of refusedTexts) {
    test(`refused: ${situation}`, async () => {
      const parameters = { name: 'other', channels: [], ...texts };
      assertAnswer(await call(server, 'CreateAlarmReceivers', parameters), expected);
    });
  }

  test('are those of the configuration, whenever they change there', async () => {
    const texts = async (change: object): Promise<unknown[]> => {
      const group = { account: 'acme', name: 'night', channels: [], ...change };
      await server.reload({ ...flags, alarmReceivers: JSON.stringify([group]) });
      await server.app.alarmService.configureReceivers();
      const found = (await groups()).find(({ name }) => name === 'night');
      return [found?.noticeLanguage, found?.noticeText];
    };
    assert.deepEqual(await texts({ language: 'zh', text: '监控' }), ['zh', '监控']);
    assert.deepEqual(await texts({ language: 'zh' }), ['zh', '']);
    assert.deepEqual(await texts({}), ['en', '']);
  });
});

test('notices have the texts of their group', async () => {
  peer.behaviour = (response) => response.end('{"errcode":0}');
  const created = await call(server, 'CreateAlarmRule', overEightyPercent);
  const { alarmRuleId } = created['data'] as { alarmRuleId: string };
  const channels = [{ kind: 'wecom', url: peer.url }];
  const parameters = { name: 'texts', noticeLanguage: 'zh', noticeText: '监控', channels };
  const answer = await call(server, 'CreateAlarmReceivers', parameters);
  const { receiversId } = answer['data'] as { receiversId: string };
  await call(server, 'BindAlarmRuleReceivers', { alarmRuleId, receiversId });
  await put(server, [disk('sda', 'texts', 91)]);
  server.nowSeconds += 310;
  await server.app.alarmService.judgeClosedWindows();
  await server.app.alarmService.deliverNotices();
  assert.match(peer.received.at(-1)?.body ?? '', /"监控 \[告警\] diskusage diskname=sda ip=texts/);
  await call(server, 'SendTestNotice', { receiversId });
  assert.match(peer.received.at(-1)?.body ?? '', /"监控 \[已恢复\] .*这是一条测试通知/);
  await call(server, 'DeleteAlarmRule', { alarmRuleId });
  await server.app.alarmService.deliverNotices();
  assert.match(peer.received.at(-1)?.body ?? '', /"监控 \[已结束：规则已删除\] /);
});
