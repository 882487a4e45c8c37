import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { program, run, type Outcome } from '../support/run.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
/** 北京 and 上海 as a terminal in GB18030 writes them: bash makes the bytes. */
const beijing = `$'\\xb1\\xb1\\xbe\\xa9'`;
const latin = `$'caf\\xe9'`;
const data = join(folder, 'data');
const put = 'put --namespace a --metric b --value 1';
const key = "PUTMON_SECRET_ID=a PUTMON_SECRET_KEY='b'";
writeFileSync(join(folder, 'latin.yaml'), Buffer.from('smtpFrom: caf\xe9@example.com\n', 'latin1'));

function inShell(line: string): Promise<Outcome> {
  const words = line.replaceAll('putmon ', `'${process.execPath}' '${program}' `);
  return run('bash', ['-c', words], { cwd: folder });
}

describe('a text that is not UTF-8 is refused in a line, and exits with 2', () => {
  for (const [situation, line, told] of [
    [
      'a dimension',
      `putmon ${put} --dimension city=${beijing}`,
      /^argument 9, which begins with city=, is not UTF-8; /,
    ],
    [
      'a dimension in one word',
      `putmon ${put} --dimension=city=${beijing}`,
      /^argument 8, which begins with --dimension=city=, is/,
    ],
    ['a name', `putmon namespace create ${beijing}`, /^argument 3 is not UTF-8; /],
    ['a command', `putmon ${latin}`, /^argument 1, which begins with caf, is not UTF-8; /],
    [
      'a parameter of an action',
      `putmon call DescribeMetric namespace=${latin}`,
      /^argument 3, which begins with names/,
    ],
    [
      'a folder',
      `putmon key list --data ${latin}`,
      /^argument 4, which begins with caf, is not UTF-8; /,
    ],
    [
      'a variable that is a setting',
      `PUTMON_DATA=${latin} putmon key list`,
      /^the variable PUTMON_DATA is not UTF-8; /,
    ],
    [
      'a variable with a key',
      `PUTMON_SECRET_ID=${latin} PUTMON_SECRET_KEY=x putmon ${put} --dimension a=b`,
      /^the variable PUTMON_SECRET_ID is not/,
    ],
    [
      'a SecretKey on standard input',
      `echo ${latin} | putmon key import --secret-id x --data ${data}`,
      /^standard input is not UTF-8; /,
    ],
    [
      'a request on standard input',
      `echo ${latin} | putmon sign explain --data ${data}`,
      /^standard input is not UTF-8; /,
    ],
    [
      'a configuration',
      'putmon check-config --config latin.yaml',
      /^latin\.yaml: is not UTF-8, allowed: /,
    ],
  ] as const) {
    test(situation, async () => {
      const { exitCode, stdout, stderr } = await inShell(line);
      assert.match(stderr, /^putmon: [^\n]+\n$/);
      assert.match(stderr.slice('putmon: '.length), told);
      assert.equal(stdout, '');
      assert.equal(exitCode, 2);
    });
  }
});

describe('what is UTF-8 goes on', () => {
  for (const [situation, line, told] of [
    [
      'Chinese',
      `${key} putmon ${put} --url http://127.0.0.1:9 --dimension city=北京`,
      /^putmon: no receiver answers/,
    ],
    [
      'a replacement character itself',
      `${key} putmon ${put} --url http://127.0.0.1:9 --dimension city=\ufffd`,
      /^putmon: no receiver answers/,
    ],
    [
      'another variable that is none',
      `CITY=${beijing} putmon key list --data none`,
      /^putmon: none holds no data/,
    ],
  ] as const) {
    test(situation, async () => {
      const { exitCode, stderr } = await inShell(line);
      assert.match(stderr, told);
      assert.equal(exitCode, 1);
    });
  }
});
