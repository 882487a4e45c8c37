import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { program, run } from '../support/run.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();

/** Writes down every module that is loaded, from its first import on. */
const hooks = `
import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED_MODULES, url + '\\n');
  return next(url, context);
}`;
const register = `
import { register } from 'node:module';
register(${JSON.stringify(pathToFileURL(join(folder, 'hooks.mjs')).href)});`;
writeFileSync(join(folder, 'hooks.mjs'), hooks);
writeFileSync(join(folder, 'register.mjs'), register);

const put = 'put --url http://127.0.0.1:9 --namespace host --metric cpu --dimension ip=1 --value 1';

/** Command, its exit code, and the packages that it may load; npm run bench:commands has its time. */
const commands: readonly (readonly [string, number, readonly string[]])[] = [
  ['--help', 0, ['commander']],
  ['--version', 0, ['commander']],
  ['put --help', 0, ['commander']],
  [put, 1, ['commander']],
  ['key --help', 0, ['commander', 'ipaddr.js', 'yaml', 'zod']],
  ['get --help', 0, ['commander', 'ipaddr.js', 'yaml', 'zod']],
];

describe('a command loads what it needs', () => {
  for (const [at, [command, exitCode, packages]] of commands.entries()) {
    test(command, async () => {
      const file = join(folder, `loaded-${at}`);
      const env = { LOADED_MODULES: file, PUTMON_SECRET_ID: 'AKIDa', PUTMON_SECRET_KEY: 'a' };
      const args = ['--import', join(folder, 'register.mjs'), program, ...command.split(' ')];
      const outcome = await run(process.execPath, args, { env });
      assert.equal(outcome.exitCode, exitCode, outcome.stderr);
      const urls = readFileSync(file, 'utf8').trim().split('\n');
      const loaded = urls.map((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? '');
      const found = [...new Set(loaded)].filter((name) => name !== '').sort();
      assert.deepEqual(
        found.filter((name) => !packages.includes(name)),
        [],
      );
      assert.ok(found.includes('commander'), 'the modules are seen');
    });
  }
});
