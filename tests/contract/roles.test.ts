import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { call } from '../support/control-call.js';
import { postOf, reportOf } from '../support/report.js';
import { codeOf } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

test('a receiver takes reports in, and has no control plane', async () => {
  await server.restart({}, ['receiver']);
  assert.equal(await codeOf(server.address, postOf(reportOf())), 0);
  assert.equal(server.app.controlAddress, '');
  assert.throws(() => server.app.control, /has no control plane/);
  assert.throws(() => server.app.alarmService, /no alarm rules are judged/);
});

test('a control plane answers what a receiver stored, and takes no reports in', async () => {
  await server.restart({}, ['control']);
  assert.equal(server.address, '');
  assert.equal((await server.stored()).length, 1);
  const { code } = await call(server, 'DescribeNamespace', {});
  assert.equal(code, 0);
  assert.throws(() => server.app.alarmService, /no alarm rules are judged/);
});

test('what judges alarm rules listens nowhere', async () => {
  await server.restart({}, ['alarms']);
  assert.equal(server.address + server.app.controlAddress, '');
  await server.app.alarmService.judgeClosedWindows();
});
