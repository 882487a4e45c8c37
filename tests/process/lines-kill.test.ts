import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

/** Each report has a line in every namespace, with the number of the report as value. */
const namespaces = ['one', 'two', 'three'];
const reportsMax = 3000;

/** Senders that report lines until the server is gone. */
class LineReporters {
  sentCount = 0;
  readonly acknowledged = new Set<number>();
  readonly otherAnswers = new Set<string>();
  readonly #server: Server;
  readonly #token: string;

  constructor(server: Server, token: string) {
    this.#server = server;
    this.#token = token;
  }

  /** @param killAfter acknowledged reports the server is killed */
  async run(killAfter: number): Promise<void> {
    const senders = Array.from({ length: 8 }, () => this.#sendUntilRefused(killAfter));
    await Promise.all(senders);
  }

  async #sendUntilRefused(killAfter: number): Promise<void> {
    while (this.sentCount < reportsMax) {
      const number = this.sentCount++;
      const answer = await this.send(number).catch(() => undefined);
      if (answer === undefined) return;
      if (answer === '200 0') this.acknowledged.add(number);
      else this.otherAnswers.add(answer);
      if (this.acknowledged.size === killAfter) this.#server.signal('SIGKILL');
    }
  }

  /** @returns the HTTP status and the code */
  async send(number: number, more: { timestamp?: number; key?: string } = {}): Promise<string> {
    const { timestamp = Math.floor(Date.now() / 1000), key = `report-${number}` } = more;
    const lines = namespaces.map((namespace) => ({
      namespace,
      metricName: 'number',
      dimensions: { host: 'web1' },
      value: number,
      timestamp,
    }));
    const response = await fetch(`http://${this.#server.receiver}/api/v1/put`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'idempotency-key': key },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    const { code } = (await response.json()) as { code: number };
    return `${response.status} ${code}`;
  }
}

async function storedNumbers(data: string, namespace: string): Promise<number[]> {
  const series = ['--namespace', namespace, '--metric', 'number', '--limit', '10000'];
  const answer = (await putmonJson(['get', '--data', data, ...series])) as {
    data: { value: number }[];
  };
  return answer.data.map(({ value }) => value).sort((left, right) => left - right);
}

describe('kill -9 amid lines of three namespaces', () => {
  for (const workers of [1, 2]) {
    test(`nothing lost, nothing twice, nothing half; workers: ${workers}`, async () => {
      const data = join(temporaryFolder(), 'data');
      await putmonJson(['key', 'create', '--data', data]);
      const create = ['token', 'create', '--write', '--data', data];
      const { token } = (await putmonJson(create)) as { token: string };
      const options = { data, args: ['--auto-register'], workers };
      const server = await Server.start(options);
      const reporters = new LineReporters(server, token);
      const timestamp = Math.floor(Date.now() / 1000);
      const first = { timestamp, key: 'the-first' };
      assert.equal(await reporters.send(reportsMax, first), '200 0');
      await reporters.run(300);
      await server.stop('SIGKILL');

      const next = await Server.start(options);
      const retry = new LineReporters(next, token);
      assert.equal(await retry.send(reportsMax, first), '200 0', 'a retry after the kill');
      assert.equal(await next.stop(), 0);

      const stored = await storedNumbers(data, 'one');
      for (const namespace of namespaces) {
        assert.deepEqual(await storedNumbers(data, namespace), stored, 'no report is half there');
      }
      const known = new Set(stored);
      assert.equal(known.size, stored.length, 'none is twice');
      assert.ok(reporters.acknowledged.size >= 300);
      const lost = [...reporters.acknowledged].filter((number) => !known.has(number));
      assert.deepEqual(lost, [], 'none is lost');
      assert.deepEqual([...reporters.otherAnswers], []);
    });
  }
});
