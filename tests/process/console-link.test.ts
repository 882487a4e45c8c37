import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConsoleClient } from '../support/console-client.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

test('putmon console link logs in once, to the server that has the folder open', async () => {
  const data = join(temporaryFolder(), 'data');
  const server = await Server.start({ data });
  const said = await server.output.line(/^The console is at /);
  assert.ok(said.includes(`http://${server.control}/console/`), said);
  assert.doesNotMatch(server.output.text, /#link=/, 'this is no terminal');
  const { url } = (await putmonJson(['console', 'link', '--data', data])) as { url: string };
  const { origin, pathname, hash } = new URL(url);
  assert.deepEqual([origin, pathname], [`http://${server.control}`, '/console/']);
  const link = hash.replace('#link=', '');
  const browser = new ConsoleClient(server.control);
  assert.equal((await browser.enter({ link }))['role'], 'operator');
  assert.equal((await browser.logIn({ link })).status, 401);
  const page = await fetch(`${browser.origin}/console`, { redirect: 'manual' });
  assert.deepEqual([page.status, page.headers.get('location')], [308, '/console/']);
  assert.equal(await server.stop(), 0);
  const { exitCode, stderr } = await putmon(['console', 'link', '--data', data]);
  assert.deepEqual([exitCode, stderr.includes('no server runs')], [1, true], stderr);
});
