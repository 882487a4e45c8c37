import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Connection } from '../support/connection.js';
import { getOf, postOf, reportOf, requestOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';
import { answerOf } from '../support/wire-reply.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

const body = JSON.stringify(reportOf());

describe('methods', () => {
  for (const [situation, request, code] of [
    ['PUT', requestOf({ method: 'PUT', body }), 1000],
    ['DELETE', requestOf({ method: 'DELETE' }), 1000],
    ['PATCH', requestOf({ method: 'PATCH', body }), 1000],
    ['OPTIONS', requestOf({ method: 'OPTIONS' }), 1000],
    ['OPTIONS *', requestOf({ method: 'OPTIONS', target: '*' }), 1000],
    ['TRACE', requestOf({ method: 'TRACE' }), 1000],
    [
      'CONNECT',
      requestOf({ method: 'CONNECT', target: 'receiver.monitor.tencentyun.com:8080' }),
      1000,
    ],
    ['a word that HTTP does not know', requestOf({ method: 'REPORT_', body }), 1012],
    ['post in small letters', requestOf({ method: 'post', body }), 1012],
    [
      'an upgrade is passed over',
      postOf(body, { headers: { Connection: 'Upgrade', Upgrade: 'h2c' } }),
      0,
    ],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const { answer } = await send(receiver.address, request);
      assert.equal(answer.code, code, answer.message);
    });
  }

  test('HEAD: the answer 1000, of which HTTP sends the head alone', async () => {
    const connection = await Connection.open(receiver.address);
    connection.write(requestOf({ method: 'HEAD' }));
    const { status, headers } = await connection.reply('HEAD');
    assert.deepEqual([status, headers.get('content-type')], [200, 'application/json']);
    connection.write(postOf(body));
    assert.equal(answerOf(await connection.reply()).code, 0);
    connection.abandon();
  });
});

describe('paths', () => {
  for (const [target, code] of [
    ['/v2/index.php', 0],
    ['/report.cgi', 0],
    ['/v2/index.php?a=b', 0],
    ['/', 1001],
    ['/v2/index.php/', 1001],
    ['/V2/index.php', 1001],
    ['//v2/index.php', 1001],
    ['/v2/../v2/index.php', 1001],
    ['/v2/index%2Ephp', 1001],
    ['/metrics', 1001],
    ['http://10.0.0.7', 1001],
    ['http://10.0.0.7/report.cgi', 0],
  ] as const) {
    test(`${target}: ${code}`, async () => {
      const { answer } = await send(receiver.address, postOf(body, { target }));
      assert.equal(answer.code, code);
    });
  }

  test('a message quotes the path, in ASCII and not at length', async () => {
    const { answer } = await send(receiver.address, getOf('', { target: `/${'x'.repeat(999)}` }));
    const quoted = `"/${'x'.repeat(79)}..."`;
    assert.equal(
      answer.message,
      `CGI not supported: ${quoted} is neither /v2/index.php nor /report.cgi`,
    );
  });
});
