import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createWebServer } from 'node:http';
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { assertTold } from './assert-told.js';
import { putmon } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const data = join(temporaryFolder(), 'data');
const server = await Server.start({ data });
const accessFile = join(data, 'operator.json');
const access = JSON.parse(readFileSync(accessFile, 'utf8')) as { url: string; token: string };
const noHttp = await listening(createServer((socket) => socket.end('220 no HTTP\r\n')));
const page = await listening(createWebServer((_, response) => response.end('<html>proxy</html>')));

async function listening(stranger: NetServer): Promise<string> {
  after(() => stranger.close());
  await once(stranger.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
}

describe('a server that has the folder, and is not reached, is told of so', () => {
  const start = 'a server has this data folder open, but can not be reached at';
  for (const [situation, changed, reason] of [
    ['nobody listens there', { url: 'http://127.0.0.1:9' }, 'ECONNREFUSED'],
    ['what listens there speaks no HTTP', { url: noHttp }, '(HPE_\\w+|ECONNRESET)'],
    ['a page answers there', { url: page }, 'what answers there is no putmon'],
    ['the token is another', { token: '0' }, 'what answers there does not know the token'],
  ] as const) {
    test(situation, async () => {
      writeFileSync(accessFile, JSON.stringify({ ...access, ...changed }));
      const url = 'url' in changed ? changed.url : access.url;
      const told = new RegExp(`^${start} ${url}: ${reason}.*; run the command where that address`);
      await assertTold(`key list --data ${data}`, 1, [told]);
    });
  }
});

test('proxies of the environment are not asked: the server is on this machine', async () => {
  writeFileSync(accessFile, JSON.stringify(access));
  const proxy = { http_proxy: page, HTTP_PROXY: page, all_proxy: page, NODE_USE_ENV_PROXY: '1' };
  const { exitCode, stdout } = await putmon(['key', 'list', '--data', data], { env: proxy });
  assert.match(stdout, /AKID/);
  assert.equal(exitCode, 0);
});

test('a folder that no server has open is opened, whatever its last one left', async () => {
  await server.stop();
  writeFileSync(accessFile, JSON.stringify({ ...access, url: page }));
  const { exitCode, stdout } = await putmon(['key', 'list', '--data', data]);
  assert.match(stdout, /AKID/);
  assert.equal(exitCode, 0);
});
