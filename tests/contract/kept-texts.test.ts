import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { formOf, requestOf, reportOf, type ReportParameters } from '../support/report.js';
import { codeOf } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start({ autoRegister: true, namespacesPerRegionMax: '0' });
after(() => receiver.stop());

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const reportCount = 40;
const paddingBytes = 500_000;

/** Long enough that V8 would cut it out of the body without copying it. */
const nth = (name: string, at: number): string => `${name}_with_a_long_name_${at}`;

const common = {
  Data: undefined,
  'Data.0.dimensions.host': 'the_one_host_that_reports',
  'Data.0.metricName': 'the_one_metric_there_is',
  'Data.0.value': 1,
};

/** Sends forms of half a megabyte. @returns how much more the heap holds after them */
async function heapGrowth(parametersOf: (at: number) => ReportParameters): Promise<number> {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < reportCount; at += 1) {
    const report = reportOf({ ...common, Nonce: at + 1, ...parametersOf(at) });
    const body = `${formOf(report)}&padding=${'x'.repeat(paddingBytes)}`;
    assert.equal(await codeOf(receiver.address, requestOf({ body })), 0);
  }
  collectGarbage();
  return process.memoryUsage().heapUsed - before;
}

describe('what is kept of a report does not keep its body in memory', () => {
  for (const [situation, parametersOf] of [
    ['new series', (at: number) => ({ 'Data.0.dimensions.host': nth('host', at) })],
    ['new metrics', (at: number) => ({ 'Data.0.metricName': nth('metric', at) })],
    ['new namespaces', (at: number) => ({ Namespace: nth('space', at) })],
  ] as const) {
    test(situation, async () => {
      const growth = await heapGrowth(parametersOf);
      const bodies = growth / paddingBytes;
      assert.ok(bodies < reportCount / 4, `${bodies.toFixed(1)} bodies are kept`);
    });
  }
});
