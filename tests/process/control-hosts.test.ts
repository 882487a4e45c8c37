import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Connection } from '../support/connection.js';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

for (const workers of [1, 2]) {
  test(`controlHosts are taken over by SIGHUP, ${workers} of --workers`, async () => {
    const folder = temporaryFolder();
    const [data, config] = [join(folder, 'data'), join(folder, 'putmon.yaml')];
    writeFileSync(config, '');
    const server = await Server.start({ data, workers, args: ['--config', config] });
    const statuses = async (): Promise<number[]> => [
      await statusOf(server, 'localhost'),
      await statusOf(server, 'metrics.example.com:8081'),
      await statusOf(server, 'rebound.example'),
    ];
    assert.deepEqual(await statuses(), [200, 421, 421]);
    for (const [at, [hosts, expected]] of (
      [
        ['[metrics.example.com]', [200, 200, 421]],
        ['[metrics.example.com:8081]', [200, 200, 421]],
        ['[]', [200, 421, 421]],
      ] as const
    ).entries()) {
      writeFileSync(config, `controlHosts: ${hosts}\n`);
      server.signal('SIGHUP');
      await server.output.first(at + 1, /"msg":"(?:not )?reloaded/);
      assert.deepEqual(await statuses(), expected);
    }
    assert.equal(await server.stop(), 0);
  });
}

test('commands find a server that listens on every address', async () => {
  const data = join(temporaryFolder(), 'data');
  const server = await Server.start({ data, args: ['--control', '0.0.0.0:0'] });
  await putmonJson(['accounts', '--data', data]);
  assert.equal(await statusOf(server, server.control), 200);
  assert.equal(await server.stop(), 0);
});

/** The status of a page that is asked for by this name. */
async function statusOf({ control }: Server, host: string): Promise<number> {
  const connection = await Connection.open(control.replace('0.0.0.0', '127.0.0.1'));
  connection.write(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const { status } = await connection.reply();
  connection.abandon();
  return status;
}
