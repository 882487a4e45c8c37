import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { assertTold } from './assert-told.js';
import { program, putmon, run, type RunOptions } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const cwd = temporaryFolder();
await putmon(['key', 'create', '--data', join(cwd, 'stopped')]);
const served = await Server.start({ data: join(cwd, 'served') });
rmSync(join(cwd, 'served', 'operator.json'));
writeFileSync(join(cwd, 'file'), 'no folder');
writeFileSync(join(cwd, 'wrong.yaml'), 'logLevel: loud\nretentionDay: 3\n');
mkdirSync(join(cwd, 'strange'));
writeFileSync(join(cwd, 'strange', 'putmon.duckdb'), 'no database at all');
mkdirSync(join(cwd, 'closed'), { mode: 0 });
mkdirSync(join(cwd, 'others'), { mode: 0o755 });
writeFileSync(join(cwd, 'others', 'putmon.yaml'), '');

const stranger = createServer((socket) => socket.end('220 no HTTP\r\n'));
await once(stranger.listen(0, '127.0.0.1'), 'listening');
after(() => stranger.close());
const { port } = stranger.address() as AddressInfo;

const serve = 'serve --receiver 127.0.0.1:0 --control 127.0.0.1:0';
const put = 'put --namespace host --metric cpu --dimension ip=1 --value 1';
const signed = { env: { PUTMON_SECRET_ID: 'AKIDexample', PUTMON_SECRET_KEY: 'secret' } };
const otherKey = { env: { PUTMON_MASTER_KEY: '0'.repeat(64) } };
const noKey = { env: { PUTMON_MASTER_KEY: 'x' } };
// No mode of a folder keeps root out.
const nobody = process.getuid?.() === 0 ? { uid: 65534 } : {};

/** What is wrong, command, what is told. */
const failures: readonly (readonly [string, string, RegExp, RunOptions?])[] = [
  ['port taken', `${serve} --receiver 127.0.0.1:${port}`, /^127\.0\.0\.1:\d+ is taken; choose an/],
  ['address not ours', `${serve} --receiver 192.0.2.1:0`, /^192\.0\.2\.1\S* is no address of this/],
  ['folder served', `${serve} --data served`, /is in use: another putmon process serves this data/],
  ['folder served, no credential', 'key list --data served', /is in use: another putmon process/],
  ['folder missing', 'key list --data none', /^none holds no data; run putmon serve, or name ano/],
  ['folder a file', `${serve} --data file`, /^file is no folder; choose another$/],
  ['folder in a file', `${serve} --data file/x`, /^file\/x is no folder, or lies in none; choose/],
  [
    'a file to read',
    'key list --data file',
    /^file\/operator\.json is no folder, or lies in none; ch/,
  ],
  ['a file to check', 'doctor --data file', /^file is no folder, or lies in none; choose another$/],
  ['a file to restore', 'restore file --data new', /^file is no whole backup; name a folder that/],
  ['folder closed', `${serve} --data closed/x`, /closed\/x is not open to this user/, nobody],
  ['no database', `${serve} --data strange`, /strange\/putmon\.duckdb" exists, but it is not a va/],
  ['wrong master key', 'key list --data stopped', /^the master key does not open/, otherKey],
  ['no master key', 'key list --data stopped', /^PUTMON_MASTER_KEY must hold 64/, noKey],
  ['refused', 'namespace delete n --data stopped', /^\(-502\)Resource does not exist: there is no/],
  [
    'no receiver',
    `${put} --url http://127.0.0.1:9`,
    /^no receiver answers at http:.*; start putmon serve there, or name the receiver with --url$/,
    signed,
  ],
  [
    'TLS to a receiver',
    `${put} --url https://${served.receiver}`,
    /^no receiver answers at https:.*: write http:\/\/ in --url$/,
    signed,
  ],
  ['a folder of others to check', 'doctor --data others', /^others holds no data; name another wi/],
  [
    'the control plane',
    `${put} --url http://${served.control}`,
    /: code 4100 is one of the control plane; name the port of the receiver with --url/,
    signed,
  ],
  ['refused', `${put} --url http://${served.receiver}`, /^1011 /, signed],
  ['not HTTP', `${put} --url http://127.0.0.1:${port}`, /^no receiver answers at http:/, signed],
];

// One after the other: several open the same folder, and a folder is one process's.
describe('what can not be done is told in a line, and exits with 1', () => {
  for (const [situation, command, told, options] of failures) {
    test(situation, () => assertTold(command, 1, [told], { cwd, ...options }));
  }
});

describe('output that can not be written is told in a line, and exits with 1', () => {
  for (const command of ['--help', '--version', 'check-config', 'accounts --data stopped --json']) {
    test(command, async () => {
      const words = ['-c', `exec "$0" "$@" > /dev/full`, process.execPath, program];
      const { exitCode, stderr } = await run('sh', [...words, ...command.split(' ')], { cwd });
      assert.equal(stderr, 'putmon: standard output can not be written: ENOSPC\n');
      assert.equal(exitCode, 1);
    });
  }

  test('where failures can not be told either, the exit code tells them', async () => {
    const words = ['-c', `exec "$0" "$@" 2> /dev/full`, process.execPath, program, 'nonsense'];
    assert.deepEqual(await run('sh', words, { cwd }), { exitCode: 2, stdout: '', stderr: '' });
  });
});

describe('a wrong configuration is told whole, and exits with 2', { concurrency: 2 }, () => {
  const env = { PUTMON_RETENTION_DAYS: '0' };
  const wrong = '--config wrong.yaml --replay never';
  const told = [
    /^wrong\.yaml:1:11: logLevel: given "loud", allowed: trace, debug, info, warn, error, fatal or/,
    /^wrong\.yaml:2:1: retentionDay: no such setting, did you mean retentionDays\?$/,
    /^flag --replay: replay: given "never", allowed: acknowledge or refuse$/,
    /^variable PUTMON_RETENTION_DAYS: retentionDays: given 0, allowed: a whole number of days, at/,
  ];
  for (const command of ['serve', 'check-config']) {
    test(command, () => assertTold(`${command} ${wrong}`, 2, told, { cwd, env }));
  }

  test('no such file', () =>
    assertTold('key list --config none.yaml', 2, [/^none\.yaml: can not be read \(ENOENT\)/], {
      cwd,
    }));
});
