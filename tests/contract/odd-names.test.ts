import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { formOf, postOf, reportOf, requestOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start({ autoRegister: true });
after(() => receiver.stop());

const oddWords = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '0', 'Data'];

describe('names that JavaScript has uses for are names like any other', () => {
  for (const word of oddWords) {
    // A literal's __proto__ would be its prototype.
    const Data = `[{"dimensions":{"${word}":"${word}"},"metricName":"${word}","value":7}]`;
    const inParts = {
      [`Data.0.dimensions.${word}`]: word,
      'Data.0.metricName': word,
      'Data.0.value': '7',
    };
    for (const [form, namespace, request] of [
      ['in JSON', word, postOf(jsonOf({ Namespace: word }, Data))],
      [
        'in a form',
        `${word}_form`,
        requestOf({
          body: formOf(
            reportOf({
              Namespace: `${word}_form`,
              Data: { toJSON: () => JSON.parse(Data) as unknown },
            }),
          ),
        }),
      ],
      [
        'in parts',
        `${word}_parts`,
        requestOf({
          body: formOf(reportOf({ Namespace: `${word}_parts`, Data: undefined, ...inParts })),
        }),
      ],
    ] as const) {
      test(`${word} ${form}`, async () => {
        await receiver.reload({ autoRegister: true, namespacesPerRegionMax: '0' });
        const { answer } = await send(receiver.address, request);
        assert.deepEqual(answer, { code: 0, message: 'OK' });
        const stored = await receiver.stored();
        const [sample, ...others] = stored.filter((each) => each.namespace === namespace);
        assert.deepEqual(others, []);
        assert.equal(sample?.metric, word);
        assert.equal(sample.dimensions, `${word}=${word}`);
        assert.equal(sample.value, 7);
      });
    }
  }

  for (const word of oddWords.slice(0, 2)) {
    test(`${word} as a parameter changes nothing`, async () => {
      const body = JSON.stringify(reportOf({ Namespace: 'plain' }));
      const odd = body.replace('{', `{"${word}":{"Region":"mars","Namespace":"none"},`);
      const { answer } = await send(receiver.address, postOf(odd));
      assert.equal(answer.code, 0);
    });
  }
});

function jsonOf(changes: { Namespace: string }, data: string): string {
  return JSON.stringify(reportOf({ ...changes, Data: 'DATA' })).replace('"DATA"', data);
}

describe('dimension values come back as they were written', () => {
  for (const [written, text] of [
    ['"a"', 'a'],
    ['"磁盘"', '磁盘'],
    ['"\\u78c1"', '磁'],
    ['"a=b&c"', 'a=b&c'],
    ['" "', ' '],
    ['"\\n\\t\\u0001"', '\n\t\u0001'],
    ['"é"', 'é'],
    ['"e\\u0301"', 'e\u0301'],
    ['7', '7'],
    ['7.0', '7.0'],
    ['1e3', '1e3'],
    ['12345678901234567890', '12345678901234567890'],
    ['true', 'true'],
    ['false', 'false'],
  ] as const) {
    test(written, async () => {
      const data = `[{"dimensions":{"v":${written}},"metricName":"values","value":1}]`;
      await send(receiver.address, postOf(jsonOf({ Namespace: 'plain' }, data)));
      const stored = await receiver.stored();
      const found = stored.filter(({ dimensions }) => dimensions === `v=${text}`);
      assert.equal(found.length, 1);
    });
  }
});
