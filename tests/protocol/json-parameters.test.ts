import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readJsonParameters } from '../../src/protocol/json-parameters.js';
import { elementsOf, SourceMembers } from '../../src/protocol/json-source.js';
import { Refusal } from '../../src/protocol/refusal.js';

const limits = { parametersMax: 4, valuesMax: 8 };

describe('the text of a parameter: its characters as received', () => {
  for (const [source, text] of [
    ['"text"', 'text'],
    ['"\\u78c1\\n\\"\\\\"', '磁\n"\\'],
    ['9223372036854775807', '9223372036854775807'],
    ['1402992826.0', '1402992826.0'],
    ['1e-07', '1e-07'],
    ['-0', '-0'],
    ['true', 'true'],
    ['null', 'null'],
    ['[1, {"a":"]}"} ]', '[1, {"a":"]}"} ]'],
    ['{"a" : [ "\\"" ]}', '{"a" : [ "\\"" ]}'],
    ['""', ''],
  ] as const) {
    test(source, () => {
      for (const body of [`{"a":${source}}`, ` {\n"z" :0,"a"\t: ${source} , "b":[]}\r\n`]) {
        assert.equal(readJsonParameters(body, limits).texts.get('a'), text);
      }
    });
  }
});

describe('a body that is refused', () => {
  for (const [body, reason] of [
    ['{', 'contentNotJson'],
    ['{"a":1,}', 'contentNotJson'],
    ['{"a":1} x', 'contentNotJson'],
    ['{"a":01}', 'contentNotJson'],
    ['{"a":1,"a":1}', 'callNonconforming'],
    ['{"a":1,"\\u0061":2}', 'callNonconforming'],
    ['{"__proto__":1,"__proto__":2}', 'callNonconforming'],
    ['{"a":1,"b":2,"c":3,"d":4,"e":5}', 'callNonconforming'],
  ] as const) {
    test(`${body}: ${reason}`, () => {
      assert.throws(
        () => readJsonParameters(body, limits),
        (error) => error instanceof Refusal && error.reason === reason,
      );
    });
  }
});

/** JSON text with blanks, escapes and odd names in it. */
const jsonText = fc
  .tuple(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(undefined, 1, '\t'))
  .map(([value, indent]) => JSON.stringify(value, null, indent));

test('members and elements are found where JSON.parse finds them', () => {
  // Names that are expected help where they come, and mislead nowhere else.
  const expected = fc.array(fc.constantFrom('m"0', 'm"1', 'm"2', 'm\\u00220', ''));
  const blanks = fc.constantFrom('', ' ', '\n\t');
  fc.assert(
    fc.property(fc.array(jsonText), blanks, expected, (sources, blank, likelyNames) => {
      const array = `[${blank}${sources.join(`${blank},${blank}`)}${blank}]`;
      const elements = [...elementsOf(array, 0)].map(({ start, end }) => array.slice(start, end));
      assert.deepEqual(elements, sources);
      const members = sources.map((source, at) => `"m\\u0022${at}"${blank}:${blank}${source}`);
      const object = `{${blank}${members.join(`${blank},${blank}`)}${blank}}`;
      const member = new SourceMembers(object, 0, likelyNames);
      const found: string[][] = [];
      while (member.next()) found.push([member.name, object.slice(member.start, member.end)]);
      assert.deepEqual(
        found,
        sources.map((source, at) => [`m"${at}`, source]),
      );
    }),
  );
});
