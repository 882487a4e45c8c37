import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { columnsOf, padColumns, showText } from '../../src/cli/show-text.js';

describe('what can not be seen is escaped', () => {
  const units = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at);
  for (const [what, codePoints] of [
    ['C0', units(0x00, 0x1f)],
    ['DEL and C1', units(0x7f, 0x9f)],
    [
      'bidirectional controls',
      [0x61c, 0x200e, 0x200f, ...units(0x202a, 0x202e), ...units(0x2066, 0x2069)],
    ],
    ['zero width', [0x200b, 0x200c, 0x200d, 0x2060, 0xfeff]],
    ['separators of lines and paragraphs', [0x2028, 0x2029]],
    [
      'letters and marks without a shape',
      [0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x180e, 0x3164, 0xffa0],
    ],
    ['halves of pairs', [0xd83d, 0xde00]],
  ] as const) {
    test(what, () => {
      for (const codePoint of codePoints) {
        const escaped = `a\\u${codePoint.toString(16).padStart(4, '0')}b`;
        assert.equal(showText(`a${String.fromCodePoint(codePoint)}b`), escaped);
      }
    });
  }

  test('tags beyond the plane, by their halves', () => {
    assert.equal(showText('\u{e0041}'), '\\udb40\\udc41');
  });

  test('JSON reads what is escaped as what it was', () => {
    const text = 'a\u001b[2J\u202eb\u{e0041}\u009b';
    assert.equal(JSON.parse(`"${showText(text)}"`), text);
  });

  test('all else stays', () => {
    const text = 'disk_used 磁盘使用率 é e\u0301 😀 \u00a0 \\ "quoted" Ωß ไทย العربية';
    assert.equal(showText(text), text);
  });
});

describe('columns that a text takes', () => {
  for (const [text, columns] of [
    ['', 0],
    ['disk', 4],
    ['磁盘', 4],
    ['ディスク', 8],
    ['ｶﾅ', 2],
    ['디스크', 6],
    ['ｆｕｌｌ', 8],
    ['é', 1],
    ['e\u0301', 1],
    ['😀', 2],
    ['👍🏽', 2],
    ['🇨🇳', 2],
    ['ไทย', 3],
    ['𠀀', 2],
    ['a磁b', 4],
  ] as const) {
    test(`${text}: ${columns}`, () => {
      assert.equal(columnsOf(text), columns);
      assert.equal(columnsOf(padColumns(text, 9)), Math.max(9, columns));
    });
  }
});
