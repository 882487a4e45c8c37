import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FrameError } from '../../src/workers/frame-reader.js';
import type { NumberedLines } from '../../src/workers/lines-frame.js';
import {
  readReportFrame,
  ReportFrame,
  type NumberedReport,
} from '../../src/workers/report-frame.js';

/** Any text of JSON: half a surrogate pair too, and characters of one, two and four bytes. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('__proto__', 'constructor', '', '0', '-0', '\ud800', 'é', '磁盘', '🖥'),
  fc.constantFrom('x'.repeat(70_000), '盘'.repeat(70_000)),
);

const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(-0));

const plain = { noNullPrototype: true };

const datum = fc.record(
  {
    dimensions: fc.array(fc.tuple(text, text), { maxLength: 5 }).map(asParsed),
    metricName: text,
    value,
  },
  plain,
);

const report = fc.record(
  {
    secretId: text,
    region: text,
    timestampSeconds: fc.oneof(fc.integer(), fc.maxSafeInteger(), value),
    nonce: text,
    signature: text,
    namespace: text,
    data: fc.array(datum, { maxLength: 5 }),
  },
  plain,
);

const numbered: fc.Arbitrary<NumberedReport> = fc.record(
  {
    number: fc.nat({ max: 0xffff_ffff }),
    verified: fc.oneof(
      fc.record({ report, accountId: fc.maxSafeNat(), address: text }, plain),
      fc.record(
        { report, accountId: fc.maxSafeNat(), address: text, door: fc.constant('api3' as const) },
        plain,
      ),
    ),
  },
  plain,
);

const line = fc
  .record(
    {
      number: fc.nat({ max: 0xffff_ffff }),
      timestampSeconds: fc.maxSafeInteger(),
      namespace: text,
      region: text,
      datum,
    },
    plain,
  )
  .map(({ datum: { dimensions, metricName, value: measured }, ...rest }) => ({
    ...rest,
    dimensions,
    metricName,
    value: measured,
  }));

const numberedLines: fc.Arbitrary<NumberedLines> = fc.record(
  {
    number: fc.nat({ max: 0xffff_ffff }),
    verified: fc.record(
      {
        lines: fc.array(line, { maxLength: 5 }),
        tokenId: text,
        accountId: fc.maxSafeNat(),
        address: text,
        idempotencyKey: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      },
      plain,
    ),
  },
  plain,
);

/** An object as JSON.parse makes it, where `__proto__` is a member like any other. */
function asParsed(members: readonly (readonly [string, string])[]): Record<string, string> {
  const object = Object.fromEntries(members);
  assert.equal(Object.getPrototypeOf(object), Object.prototype);
  return object;
}

function frameOf(reports: readonly NumberedReport[]): Uint8Array {
  const frame = new ReportFrame();
  for (const report of reports) frame.add(report);
  return frame.take();
}

describe('a frame of reports', () => {
  test('brings back what it was made of, one frame after the other', () => {
    const frame = new ReportFrame();
    fc.assert(
      fc.property(
        fc.array(numbered, { maxLength: 6 }),
        fc.array(numberedLines, { maxLength: 3 }),
        (reports, lines) => {
          for (const report of reports) frame.add(report);
          for (const each of lines) frame.addLines(each);
          assert.deepEqual(readReportFrame(frame.take()), { reports, lines });
          assert.equal(frame.bytes, 0);
        },
      ),
    );
  });

  test('holds a text once, however many reports have it', () => {
    const [any] = fc.sample(report, { numRuns: 1, seed: 1 });
    assert(any !== undefined);
    const signed = { ...any, secretId: 's'.repeat(1000), data: [] };
    const same = { number: 1, verified: { report: signed, accountId: 1, address: '::1' } };
    const grown = frameOf(Array.from({ length: 100 }, () => same)).length - frameOf([same]).length;
    assert(grown < 100 * 60, `${grown} bytes`);
  });

  test('cut short, grown or changed it is refused, or read as some other reports', () => {
    const damage = fc.record({
      cut: fc.nat({ max: 8 }),
      grown: fc.uint8Array({ maxLength: 4 }),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      byte: fc.nat({ max: 255 }),
    });
    fc.assert(
      fc.property(fc.array(numbered, { maxLength: 3 }), damage, (reports, harm) => {
        const whole = frameOf(reports);
        const bytes = Buffer.concat([whole.subarray(0, whole.length - harm.cut), harm.grown]);
        bytes[Math.floor(harm.at * bytes.length)] = harm.byte;
        try {
          const { reports: read, lines } = readReportFrame(bytes);
          assert(Array.isArray(read) && Array.isArray(lines));
        } catch (error) {
          assert(error instanceof FrameError, String(error));
        }
      }),
    );
  });

  for (const [situation, bytes] of [
    ['empty', []],
    ['of more texts than it has bytes', [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['of more reports than it has bytes', [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]],
    [
      'of more reports of lines than it has bytes',
      [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
    ],
    ['with bytes after its end', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
  ] as const) {
    test(`${situation} it is refused`, () => {
      assert.throws(() => readReportFrame(Uint8Array.from(bytes)), FrameError);
    });
  }
});
