import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { api3Request } from '../support/api3-request.js';
import { Connection } from '../support/connection.js';
import { ConsoleClient } from '../support/console-client.js';
import { call } from '../support/control-call.js';
import {
  createWriteToken,
  cpuLine,
  linesOf,
  linesRequest,
  putLines,
} from '../support/lines-call.js';
import { LiveReports } from '../support/live-reports.js';
import { diskUsage, getOf, postOf, reportOf } from '../support/report.js';
import { send, sendToEnd } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';
import { within } from '../support/within.js';

const server = await TestReceiver.start();
after(() => server.stop());

async function browserOf(credentials: object): Promise<ConsoleClient> {
  const browser = new ConsoleClient(server.app.controlAddress);
  await browser.enter(credentials);
  return browser;
}

const opened: LiveReports[] = [];
async function open(browser: ConsoleClient, query?: string): Promise<LiveReports> {
  const live = await LiveReports.open(browser, query);
  opened.push(live);
  return live;
}

const operator = await browserOf({ token: await server.operatorToken() });
let nonce = 1000;

async function report(changes = {}, options = {}): Promise<number> {
  nonce += 1;
  const bytes = postOf(
    reportOf({ Nonce: nonce, Timestamp: server.nowSeconds, ...changes }, options),
  );
  return (await send(server.address, bytes)).answer.code;
}

/** Streams of other tests are closed: their last events would be the next test's first. */
beforeEach(async () => {
  for (const live of opened.splice(0)) live.close();
  await within(5, untilUnfollowed());
});

async function untilUnfollowed(): Promise<void> {
  const live = await LiveReports.open(operator, 'accepted=1&code=65535');
  live.close();
  await new Promise((resolve) => setTimeout(resolve, 150));
}

describe('Live', () => {
  test('shows accepted reports while somebody watches, and refused ones always', async () => {
    assert.equal(await report(), 0);
    assert.equal(await report({ Namespace: 'shown_later' }), 1016);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const live = await open(operator);
    const first = await live.nextReport();
    assert.equal(first.namespace, 'shown_later');
    assert.equal(await report({ Data: [diskUsage, diskUsage] }), 0);
    const accepted = await live.nextReport();
    const { atMilliseconds, requestId, ...rest } = accepted;
    assert.ok(Math.abs(atMilliseconds - server.nowSeconds * 1000) < 60_000);
    assert.match(requestId, /\S/);
    assert.deepEqual(rest, {
      ...{ isAccepted: true, code: 0, message: 'OK', details: [] },
      ...{ secretId: keys.main.secretId, account: 'acme', address: '127.0.0.1' },
      ...{ region: 'gz', namespace: 'cvm', samples: 2, door: 'v2' },
    });
  });

  test('tells why a report is refused, with every fault and without the signature', async () => {
    const live = await open(operator, 'refused=1&namespace=cvm&code=1017');
    const wrong = { ...diskUsage, dimensions: { ip: '10.0.0.1' } };
    const parameters = reportOf({ Nonce: 1, Data: [diskUsage, wrong, wrong] });
    const { answer } = await send(server.address, postOf(parameters));
    assert.equal(answer.code, 1017);
    const shown = await live.nextReport();
    assert.deepEqual([shown.code, shown.message], [1017, answer.message]);
    assert.equal(shown.details.length, 2);
    assert.match(shown.details[1] ?? '', /^2: dimension verification failed/);
    assert.match(shown.request ?? '', /^POST \/v2\/index\.php\n\n\{/);
    const text = shown.request ?? '';
    assert.ok(text.includes('"diskname":"disk1"'));
    assert.ok(!text.includes(JSON.stringify(parameters['Signature'])));
    assert.ok(text.includes('"Signature":"(cut)"'));
  });

  test('cuts the signature of a query, and tells of a report that is not signed right', async () => {
    const live = await open(operator, 'refused=1&code=1011');
    const parameters = { ...reportOf(), Signature: 'c2lnbmF0dXJlLW9mLW5vYm9keQ==' };
    await send(server.address, getOf(parameters));
    const shown = await live.nextReport();
    assert.deepEqual([shown.secretId, shown.account], [keys.main.secretId, undefined]);
    assert.match(shown.request ?? '', /^GET \/v2\/index\.php\?Signature=\(cut\)&/);
    assert.doesNotMatch(JSON.stringify(shown), /c2lnbmF0dXJl/);
  });

  test('shows the other doors, without their tokens', async () => {
    const watching = await open(operator, 'refused=1&accepted=1&code=0');
    const { token, tokenId } = await createWriteToken(server);
    const lines = linesOf(cpuLine, cpuLine);
    await send(server.address, linesRequest({ token, body: lines }));
    const accepted = await watching.nextReport();
    assert.deepEqual(
      [accepted.door, accepted.secretId, accepted.account, accepted.namespace, accepted.samples],
      ['lines', tokenId, 'acme', 'cvm', 2],
    );
    watching.close();
    const refused = await open(operator, 'refused=1&code=1012');
    const connection = await Connection.open(server.address);
    const { nowSeconds: timestamp } = server;
    connection.write(api3Request({ timestamp, version: '2001-01-01' }));
    await connection.reply();
    connection.abandon();
    const api3 = await refused.nextReport();
    assert.deepEqual([api3.door, api3.account], ['api3', 'acme']);
    assert.match(api3.message, /^NoSuchVersion: /);
    const bad = await open(operator, 'refused=1&code=1013');
    await putLines(server.address, { token, body: linesOf({ ...cpuLine, metricName: token }) });
    const shown = await bad.nextReport();
    assert.equal(shown.door, 'lines');
    assert.ok(!JSON.stringify(shown.request).includes(token), shown.request);
  });

  test('shows an account its own reports, and no refusal without a verified key', async () => {
    const acme = await open(await browserOf(keys.second));
    const other = await open(await browserOf(keys.ofOther));
    await report({ Namespace: 'not_there' });
    await report({}, { key: { ...keys.main, secretKey: 'wrong' } });
    await report({ Namespace: 'of_other' }, { key: keys.ofOther });
    await report({ Namespace: 'nor_there' });
    const names: (string | undefined)[] = [];
    while (names.at(-1) !== 'nor_there') {
      const shown = await acme.nextReport();
      assert.equal(shown.account, 'acme');
      assert.notEqual(shown.code, 1011);
      names.push(shown.namespace);
    }
    assert.ok(names.includes('not_there') && !names.includes('of_other'));
    assert.equal((await other.nextReport()).namespace, 'of_other');
  });

  test('ends with its session, and needs one', async () => {
    const browser = await browserOf(keys.second);
    const live = await open(browser, 'accepted=1&code=65535');
    await browser.send('DELETE', 'session');
    assert.equal((await within(2, live.next())).name, 'ended');
    await within(2, live.end());
    assert.equal((await LiveReports.open(browser)).response.status, 401);

    const { token, tokenId } = (await call(server, 'CreateToken', { kind: 'read' }))['data'] as {
      token: string;
      tokenId: string;
    };
    const reader = await open(await browserOf({ token }), 'accepted=1&code=65535');
    await call(server, 'RevokeToken', { tokenId });
    assert.equal((await within(2, reader.next())).name, 'ended');
  });

  test('has ten streams a session, and a closed one makes room', async () => {
    const browser = await browserOf(keys.second);
    const streams: LiveReports[] = [];
    for (let count = 0; count < 10; count += 1)
      streams.push(await open(browser, 'accepted=1&code=65535'));
    assert.equal((await LiveReports.open(browser)).response.status, 429);
    streams[0]?.close();
    await within(
      5,
      (async () => {
        for (;;) {
          const { response } = await open(browser, 'accepted=1&code=65535');
          if (response.status === 200) return;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      })(),
    );
  });

  test('is shown to a sub key that is granted GetMonitorData', async () => {
    const browser = await browserOf(keys.sub);
    assert.equal((await LiveReports.open(browser)).response.status, 403);
    await server.app.control.catalog.setKeyGrants(keys.sub.secretId, ['GetMonitorData']);
    const live = await open(browser, 'accepted=1&code=65535');
    assert.equal(live.response.status, 200);
  });

  test('is not read by other sites, nor filtered by what is no code', async () => {
    const { origin, cookie } = operator;
    const statusOf = async (query: string, headers: Record<string, string>): Promise<number> => {
      const response = await fetch(`${origin}/console/live?${query}`, { headers });
      await response.body?.cancel();
      return response.status;
    };
    assert.equal(await statusOf('', { cookie, 'sec-fetch-site': 'cross-site' }), 403);
    assert.equal(await statusOf('', { cookie }), 403);
    assert.equal(await statusOf('code=x', { cookie, 'x-putmon-console': '1' }), 400);
  });

  test('says what it left out of a flood, to whoever watches', async () => {
    const live = await open(operator, 'refused=1&code=1009');
    const lacking = postOf({ Namespace: 'x' });
    const flood = Array.from({ length: 2000 }, () => lacking);
    await sendToEnd(server.address, Buffer.concat(flood));
    let [shownCount, droppedCount] = [0, 0];
    while (shownCount + droppedCount < 2000) {
      const { name, data } = await within(5, live.next());
      if (name === 'report') shownCount += 1;
      else droppedCount += (data as { count: number }).count;
    }
    assert.ok(shownCount >= 500, String(shownCount));
    assert.equal(shownCount + droppedCount, 2000);
  });

  test('stops with the server at once', async () => {
    const live = await open(operator, 'accepted=1&code=65535');
    await within(3, server.stopApp());
    assert.equal((await live.next()).name, 'ended');
  });
});
