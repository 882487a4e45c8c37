import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { environmentWith, program, putmon, putmonJson, type Environment } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const dimensions = { ip: '10.0.0.1' };

/** A line of standard input. */
const datum = (value: unknown, more: object = {}): string =>
  JSON.stringify({ metricName: 'cpu', dimensions, value, ...more });

/** What is wrong with a line, the line, and what is told of it. */
const badLines: readonly (readonly [string, string | Buffer, RegExp])[] = [
  ['no JSON', 'cpu 1', /^is no JSON object$/],
  ['no object', '[1]', /^is no JSON object$/],
  ['a time of its own', datum(1, { timestamp: 5 }), /^"timestamp" is none of metricName, dim/],
  ['no number', datum('1'), /^value is no number$/],
  ['no finite number', datum(1).replace('1}', '1e999}'), /^value is no number$/],
  ['no value', datum(undefined), /^value is no number$/],
  [
    'no metric',
    datum(1, { metricName: undefined }),
    /^metricName is no text; give it here, or --m/,
  ],
  ['dimensions a list', datum(1, { dimensions: ['ip'] }), /^dimensions is no object of texts$/],
  ['a dimension an object', datum(1, { dimensions: { ip: {} } }), /^dimensions is no object of t/],
  ['no UTF-8', Buffer.from([0xb1, 0xb1, 0xbe]), /^is not UTF-8, or has over 65536 bytes$/],
  [
    'another dimension',
    datum(1, { dimensions: { host: 'a' } }),
    /^1017 dimension verification fa.*: it/,
  ],
  ['no such metric', datum(1, { metricName: 'none' }), /^1013 /],
];

// All servers run before the first suite does: what tests leave is removed once no suite is left.
const rigs = [];
for (const workers of [1, 2]) rigs.push(await startRig(workers));

for (const { workers, data, env, url } of rigs) {
  describe(`put --stdin, workers: ${workers}`, () => {
    const put = ['put', '--url', url, '--namespace', 'host', '--stdin'];

    async function stored(metric: string): Promise<number[]> {
      const series = ['--namespace', 'host', '--metric', metric, '--dimension', 'ip=10.0.0.1'];
      const answer = await putmonJson(['get', '--data', data, ...series, '--limit', '10000']);
      return (answer as { data: { value: number }[] }).data
        .map(({ value }) => value)
        .sort((left, right) => left - right);
    }

    test('each bad line is named, and all others are stored', async () => {
      const lines = badLines.flatMap(([, line], at) => [Buffer.from(datum(at)), Buffer.from(line)]);
      const input = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
      const outcome = await putmon(put, { env, input });
      assert.equal(outcome.stdout, `stored ${badLines.length} of ${2 * badLines.length} values\n`);
      assert.equal(outcome.exitCode, 1);
      const told = new Map(
        [...outcome.stderr.matchAll(/^putmon: line (\d+): (.*)$/gm)].map(([, line, text = '']) => [
          Number(line),
          text,
        ]),
      );
      for (const [at, [situation, , pattern]] of badLines.entries()) {
        assert.match(told.get(2 * at + 2) ?? '', pattern, situation);
      }
      assert.equal(told.size, badLines.length, outcome.stderr);
      assert.deepEqual(await stored('cpu'), [...badLines.keys()]);
    });

    test('thousands go in reports of a size that is taken', async () => {
      const values = Array.from({ length: 3000 }, (_, at) => at);
      // The receiver takes bodies of 20,000 bytes: what is too long is sent in halves.
      const input = values.map((value) => `${JSON.stringify({ value })}\n\n`).join('');
      const args = [...put, '--metric', 'many', '--dimension', 'ip=10.0.0.1', '--json'];
      const outcome = await putmon(args, { env, input });
      assert.deepEqual(JSON.parse(outcome.stdout), { values: 3000, stored: 3000 });
      assert.deepEqual([outcome.exitCode, outcome.stderr], [0, '']);
      assert.deepEqual(await stored('many'), values);
    });

    test('a report that is refused as a whole ends it', async () => {
      const outcome = await putmon(put, {
        env: { ...env, PUTMON_SECRET_KEY: 'another' },
        input: `${datum(1)}\n${datum(2)}\n`,
      });
      assert.match(
        outcome.stderr,
        /^putmon: lines 1 to 2: 1011 .*; nothing was sent of what follows\n$/,
      );
      assert.equal(outcome.stdout, 'stored 0 of 2 values\n');
      assert.equal(outcome.exitCode, 1);
    });

    test('a line is reported when it is written, not when the input ends', async () => {
      const sender = startPut([...put, '--metric', 'slow'], env);
      sender.stdin.write(`${datum(7, { metricName: undefined })}\n`);
      while ((await stored('slow')).length === 0) await setTimeout(50);
      assert.equal(sender.exitCode, null);
      sender.stdin.end();
      const [exitCode] = (await once(sender, 'close')) as [number];
      assert.equal(exitCode, 0);
    });
  });
}

/** A server with metrics to put to. */
async function startRig(workers: number) {
  const data = join(temporaryFolder(), 'data');
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  const env = { PUTMON_SECRET_ID: key.secretId, PUTMON_SECRET_KEY: key.secretKey };
  const server = await Server.start({ data, workers, args: ['--content-bytes-max', '20000'] });
  await putmon(['namespace', 'create', 'host', '--data', data]);
  for (const metric of ['cpu', 'many', 'slow']) {
    const create = ['metric', 'create', metric, '--namespace', 'host', '--dimension', 'ip'];
    const made = await putmon([...create, '--data', data]);
    assert.equal(made.exitCode, 0, made.stderr);
  }
  return { workers, data, env, url: `http://${server.receiver}` };
}

function startPut(args: readonly string[], env: Environment) {
  return spawn(process.execPath, [program, ...args], {
    env: environmentWith(env),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}
