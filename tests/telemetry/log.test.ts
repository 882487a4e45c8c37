import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createLog, type Log } from '../../src/telemetry/log.js';

type Line = Record<string, unknown>;

function logTo(lines: Line[]): Log {
  return createLog({
    level: 'info',
    destination: {
      write: (line) => {
        lines.push(JSON.parse(line) as Line);
      },
    },
  });
}

/** What the log writes of the fields, but for time and level. */
function written(fields: object): Line {
  const lines: Line[] = [];
  logTo(lines).info(fields, 'said');
  const [{ time, level, ...rest } = {}] = lines;
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.equal(level, 'info');
  return rest;
}

test('a line is one JSON object with time, level, fields and text, and no more', () => {
  assert.deepEqual(written({ code: 1011 }), { code: 1011, msg: 'said' });
});

test('lines below the level are left out, and a new level counts at once', () => {
  const lines: Line[] = [];
  const log = logTo(lines);
  log.debug('left out');
  log.level = 'debug';
  log.debug('written');
  assert.deepEqual(
    lines.map(({ level, msg }) => [level, msg]),
    [['debug', 'written']],
  );
});

describe('fields called like a secret are hidden', () => {
  for (const name of [
    'secret',
    'secretKey',
    'SecretKey',
    'secret_key',
    'SECRET_KEY',
    'masterKey',
    'password',
    'Password',
    'dbPassword',
    'Authorization',
    'Proxy-Authorization',
    'set-cookie',
    'Signature',
    'accessToken',
    'X-Auth-Token',
  ]) {
    test(name, () => {
      assert.equal(written({ [name]: 'Gu5t9x' })[name], '[hidden]');
    });
  }
});

describe('other fields are not', () => {
  for (const name of ['secretId', 'SecretId', 'seriesKey', 'key', 'signedText', 'masterKeyFile']) {
    test(name, () => {
      assert.equal(written({ [name]: 'plain' })[name], 'plain');
    });
  }
});

describe('what fields hold', () => {
  const circle: Line = {};
  circle['self'] = circle;
  for (const [situation, value, answer] of [
    [
      'a secret deeper',
      { call: [{ secretKey: 's', port: 1 }] },
      { call: [{ secretKey: '[hidden]', port: 1 }] },
    ],
    ['a map under a secret name', { token: { a: 's' } }, { token: '[hidden]' }],
    ['bytes', Buffer.from('secret'), '[6 bytes]'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a link', new URL('http://host/'), 'http://host/'],
    ['nothing', null, null],
    ['a large integer', 5n, 5],
  ] as const) {
    test(situation, () => {
      assert.deepEqual(written({ value })['value'], answer);
    });
  }

  test('a circle', () => {
    assert.match(JSON.stringify(written({ circle })), /\[too deep\]/);
  });
});

describe('an error', () => {
  class DiskError extends Error {
    readonly secretKey = 'Gu5t9x';
    readonly path = '/data';
  }
  const error = new DiskError('write failed', { cause: new Error('disk full') });

  for (const [situation, fieldsOf] of [
    ['under err', (fields: Line) => fields['err']],
    ['under another name', (fields: Line) => fields['reason']],
  ] as const) {
    test(`${situation}: type, text, stack and causes, without secrets`, () => {
      const shown = fieldsOf(written({ err: error, reason: error })) as Line;
      const { stack, ...rest } = shown;
      assert.deepEqual(rest, {
        type: 'DiskError',
        message: 'write failed: disk full',
        secretKey: '[hidden]',
        path: '/data',
      });
      assert.match(String(stack), /caused by: Error: disk full/);
    });
  }

  test('alone', () => {
    const lines: Line[] = [];
    logTo(lines).error(error);
    assert.equal(lines[0]?.['msg'], 'write failed');
  });
});

test('stdout has every line when the process exits at once', async () => {
  const module = new URL('../../src/telemetry/log.js', import.meta.url).href;
  const script = `
    import { createLog } from '${module}';
    const log = createLog({ level: 'info' });
    for (let index = 0; index < 1000; index += 1) log.info({ index }, 'said');
    process.exit();
  `;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  const indices = stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as Line)['index']);
  assert.deepEqual(new Set(indices), new Set(Array.from({ length: 1000 }, (_, index) => index)));
});
