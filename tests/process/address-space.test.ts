import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { program, run, type Environment, type Outcome } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const serve = 'serve --receiver 127.0.0.1:0 --control 127.0.0.1:0';
const noTrapHandler = { NODE_OPTIONS: '--disable-wasm-trap-handler' };

function putmonWithin(kibibytes: number, command: string, env: Environment = {}): Promise<Outcome> {
  const line = `ulimit -v ${kibibytes}; exec '${process.execPath}' '${program}' ${command}`;
  return run('bash', ['-c', line], { env });
}

describe('too little address space is told in a line', () => {
  for (const workers of [1, 2]) {
    test(`serve --workers ${workers}, where WebAssembly finds none`, async () => {
      const data = join(folder, `short-${workers}`);
      const command = `${serve} --workers ${workers} --data ${data}`;
      const { exitCode, stdout, stderr } = await putmonWithin(8_000_000, command);
      assert.match(
        stderr,
        /^putmon: ulimit -v allows too little address space, 8000000 KiB: serve needs [^\n]+\n$/,
      );
      assert.doesNotMatch(stdout, /serves/);
      assert.equal(exitCode, 1);
    });
  }
});

describe('what the line advises is enough', () => {
  test('for a command', async () => {
    const data = join(folder, 'command');
    const { exitCode } = await putmonWithin(3_000_000, `key create --data ${data}`, noTrapHandler);
    assert.equal(exitCode, 0);
  });

  test('for a server', async () => {
    const server = await Server.start({
      data: join(folder, 'server'),
      env: noTrapHandler,
      within: ['bash', '-c', 'ulimit -v 6000000; exec "$@"', 'bash'],
    });
    assert.equal(await server.stop(), 0);
  });
});
