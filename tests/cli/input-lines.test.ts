import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readLines, type InputLine } from '../../src/cli/input-lines.js';

const text = 'a\n\n磁盘\r\nlast';
const bytes = Buffer.from(text);
const long = 'x'.repeat(65_536);

/** What comes, and the lines that are there with each chunk. */
const inputs: readonly (readonly [string, readonly Buffer[], readonly (readonly string[])[]])[] = [
  ['nothing', [], []],
  ['whole', [bytes], [['1 a', '2 ', '3 磁盘\r'], ['4 last']]],
  [
    'byte by byte',
    [...bytes].map((byte) => Buffer.of(byte)),
    [['1 a'], ['2 '], ['3 磁盘\r'], ['4 last']],
  ],
  ['no line end', [Buffer.from('a'), Buffer.from('b')], [['1 ab']]],
  ['no UTF-8', [Buffer.from([0xb1, 0xb1, 0x0a, 0x61, 0x0a])], [['1 refused', '2 a']]],
  ['half a character', [Buffer.from([0xe7, 0xa3])], [['1 refused']]],
  ['the longest', [Buffer.from(`${long}\nb\n`)], [[`1 ${long}`, '2 b']]],
  ['too long', [Buffer.from(`${long}x\nb\n`)], [['1 refused', '2 b']]],
  [
    'too long, in parts',
    [...Array<Buffer>(9).fill(Buffer.from(long)), Buffer.from('\nb')],
    [['1 refused'], ['2 b']],
  ],
];

describe('lines come as they are written', () => {
  for (const [situation, chunks, expected] of inputs) {
    test(situation, async () => {
      const found: string[][] = [];
      for await (const lines of readLines(comingIn(chunks))) found.push(lines.map(shown));
      assert.deepEqual(found, expected);
    });
  }
});

function shown({ number, text: line }: InputLine): string {
  return `${number} ${line ?? 'refused'}`;
}

async function* comingIn(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}
