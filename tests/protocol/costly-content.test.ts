import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readParameters } from '../../src/protocol/read-parameters.js';
import { Refusal } from '../../src/protocol/refusal.js';

const limits = { parametersMax: 3, valuesMax: 30_000 };

/** What a body is refused with; `ok` where it is not. */
async function outcomeOf(body: string, contentType = ''): Promise<string> {
  try {
    await readParameters({ body: Buffer.from(body) }, contentType, limits);
    return 'ok';
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return `${error.reason}: ${error.message}`;
  }
}

describe('JSON that nests deep', () => {
  const nested = (levels: number): string =>
    `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  const tooDeep = /^contentNotJson: .*nests deeper than 16384 levels/;
  const situations: [string, string, RegExp][] = [
    ['16,384 levels', nested(16_384), /^ok$/],
    ['16,385 levels', nested(16_385), tooDeep],
    ['half a million levels', nested(500_000), tooDeep],
    ['an array, half a million levels', '['.repeat(500_000), /^contentNotJson: .*JSON, but no/],
    ['brackets in a string', `{"a":"${'['.repeat(20_000)}"}`, /^ok$/],
    ['brackets behind an escaped quote', `{"a":"\\"${'['.repeat(20_000)}"}`, /^ok$/],
    ['a string without an end', `{"a":"${'['.repeat(20_000)}`, /^contentNotJson: .*not parse/],
    ['side by side', `{"a":[${'[],'.repeat(20_000)}[]]}`, /^ok$/],
  ];
  for (const [name, body, outcome] of situations) {
    test(name, async () => {
      assert.match(await outcomeOf(body), outcome);
    });
  }
});

describe('values of a JSON text, 30,000 at most', () => {
  const values = (count: number): string => `{"Data":[${Array(count).fill('{}').join()}]}`;
  const tooMany = /^callNonconforming: .*the body has more than 30000 values \(valuesMax\)/;
  const situations: [string, string, RegExp][] = [
    ['30,000', values(30_000), /^ok$/],
    ['one more', values(30_001), tooMany],
    ['300,000', values(300_000), tooMany],
    ['commas in a string', `{"a":"${','.repeat(30_000)}"}`, tooMany],
    ['no JSON in the end', `{"a":[${'1,'.repeat(30_000)}`, tooMany],
    ['an array', `[${'1,'.repeat(30_000)}1]`, /^contentNotJson: .*JSON, but no object/],
    ['a form', `a=${','.repeat(30_000)}`, /^ok$/],
  ];
  for (const [name, body, outcome] of situations) {
    test(name, async () => {
      assert.match(await outcomeOf(body), outcome);
    });
  }
});

describe('parts of a multipart body, three at most', () => {
  const parts = (count: number): string =>
    Array.from(
      { length: count },
      (_, at) => `--b\r\nContent-Disposition: form-data; name="p${at}"\r\n\r\n1\r\n`,
    ).join('');
  const tooMany = /^callNonconforming: .*more than 3 parameters/;
  const situations: [string, string, string, RegExp][] = [
    ['three', `${parts(3)}--b--\r\n`, 'b', /^ok$/],
    ['three, after a preamble', `\r\n${parts(3)}--b--\r\n`, 'b', /^ok$/],
    ['three, the boundary in quotes', `${parts(3)}--b--`, '"b"', /^ok$/],
    ['three, and more behind the end', `${parts(3)}--b--\r\nmore`, 'b', /^ok$/],
    ['four', `${parts(4)}--b--\r\n`, 'b', tooMany],
    ['twenty thousand', `${parts(20_000)}--b--\r\n`, 'b', tooMany],
  ];
  for (const [name, body, boundary, outcome] of situations) {
    test(name, async () => {
      assert.match(await outcomeOf(body, `multipart/form-data; boundary=${boundary}`), outcome);
    });
  }
});
