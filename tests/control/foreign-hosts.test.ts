import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { Connection } from '../support/connection.js';
import { TestReceiver } from '../support/test-receiver.js';
import type { WireReply } from '../support/wire-reply.js';

const server = await TestReceiver.start();
after(() => server.stop());
const url = `http://${server.app.controlAddress}`;
const token = await server.operatorToken();

/** The reply to a request with these header lines. */
async function ask(lines: string, method = 'GET', target = '/healthz'): Promise<WireReply> {
  const connection = await Connection.open(server.app.controlAddress);
  connection.write(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`);
  const reply = await connection.reply(method);
  connection.abandon();
  return reply;
}

describe('a Host, by what controlHosts is', () => {
  const [, , ownHost = ''] = url.split('/');
  for (const [controlHosts, host, status] of [
    ['', undefined, 200],
    ['', 'localhost', 200],
    ['', 'localhost:8081', 200],
    ['', 'LocalHost.', 200],
    ['', 'putmon.localhost', 200],
    ['', '127.0.0.1', 200],
    ['', '127.8.9.1:1', 200],
    ['', '[::1]:8081', 200],
    ['', ownHost, 200],
    ['', 'monitor.api.qcloud.com', 200],
    ['', 'Monitor.API.qcloud.com:443', 200],
    ['', 'receiver.monitor.tencentyun.com:8080', 200],
    ['', 'metrics.example.com', 421],
    ['metrics.example.com', 'metrics.example.com', 200],
    ['metrics.example.com', 'METRICS.example.com.:8081', 200],
    ['metrics.example.com', 'a.metrics.example.com', 421],
    ['metrics.example.com', 'example.com', 421],
    ['Metrics.Example.com.,192.0.2.7', 'metrics.example.com', 200],
    ['metrics.example.com,192.0.2.7', '192.0.2.7:8081', 200],
    ['2001:db8::1', '[2001:db8::1]:8081', 200],
    ['', '192.0.2.7', 421],
    ['', '[2001:db8::1]', 421],
    ['', '0.0.0.0', 421],
    ['', 'rebound.example', 421],
    ['', 'localhost.example', 421],
    ['', '127.0.0.1.example', 421],
    ['', '2130706433', 421],
    ['', '0x7f.1', 421],
    ['', 'qcloud.com', 421],
    ['', 'x.monitor.api.qcloud.com', 421],
    ['', ':8081', 421],
    ['', 'a@localhost', 421],
    ['', 'localhost, rebound.example', 421],
    ['', 'localhost:80:80', 421],
  ] as const) {
    test(`${controlHosts === '' ? 'none' : controlHosts}: ${host ?? 'no Host'} is ${status}`, async () => {
      await server.reload({ controlHosts });
      const reply = await ask(host === undefined ? '' : `Host: ${host}\r\n`);
      assert.equal(reply.status, status);
    });
  }

  test('that of an absolute target counts, not the header beside it', async () => {
    await server.reload({});
    const own = 'http://localhost/healthz';
    assert.equal((await ask('Host: rebound.example\r\n', 'GET', own)).status, 200);
    const foreign = 'http://rebound.example/healthz';
    assert.equal((await ask('Host: localhost\r\n', 'GET', foreign)).status, 421);
  });
});

describe('a foreign Host', () => {
  beforeEach(() => server.reload({}));

  test('is answered 421 in JSON, whatever is asked, and its connection closed', async () => {
    for (const target of ['/v2/index.php', '/metrics', '/openapi.json', '/nothing']) {
      const { status, headers, body } = await ask('Host: rebound.example\r\n', 'GET', target);
      assert.equal(status, 421);
      assert.equal(headers.get('content-type'), 'application/json');
      assert.equal(headers.get('connection'), 'close');
      assert.equal(
        body,
        '{"code":4300,"message":"Host \\"rebound.example\\" is no name of this server (controlHosts)"}',
      );
    }
  });

  test('is not obeyed, even with the token of the operator', async () => {
    const before = server.app.control.catalog.accounts().length;
    const form = 'Action=CreateKey&account=made';
    const lines =
      `Host: rebound.example\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Length: ${form.length}\r\n\r\n${form}`;
    const connection = await Connection.open(server.app.controlAddress);
    connection.write(`POST /v2/index.php HTTP/1.1\r\n${lines}`);
    assert.equal((await connection.reply()).status, 421);
    connection.abandon();
    assert.equal(server.app.control.catalog.accounts().length, before);
  });
});

test('no answer allows a page of another origin to read it', async () => {
  await server.reload({});
  const origin = 'Origin: http://rebound.example\r\nHost: localhost\r\n';
  const preflight = `${origin}Access-Control-Request-Method: POST\r\n`;
  for (const [method, lines] of [
    ['GET', origin],
    ['POST', `${origin}Content-Length: 0\r\n`],
    ['OPTIONS', preflight],
    ['OPTIONS', preflight.replace('localhost', 'rebound.example')],
  ] as const) {
    for (const target of ['/v2/index.php', '/metrics', '/healthz', '/openapi.json', '/nothing']) {
      const { headers } = await ask(lines, method, target);
      assert.deepEqual(
        [...headers.keys()].filter((name) => /^access-control-|^cross-origin-/.test(name)),
        [],
      );
    }
  }
});
