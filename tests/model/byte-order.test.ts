import { test } from 'node:test';
import fc from 'fast-check';
import { compareBytes } from '../../src/model/byte-order.js';

/** Units at which UTF-8 and UTF-16 begin to differ come up often. */
const texts = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', 'b', '\u0000', '\u007f', '\ud7ff', '\ue000', '\uffff', '\u{10000}'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

test('texts are in the order of their UTF-8 bytes', () => {
  fc.assert(
    fc.property(texts, texts, (left, right) => {
      const ofBytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
      return Math.sign(compareBytes(left, right)) === ofBytes;
    }),
    { numRuns: 5000 },
  );
});
