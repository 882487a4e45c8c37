import fc from 'fast-check';
import { multipartOf, multipartType } from './multipart.js';
import { diskUsage, formOf, getOf, postOf, reportOf, requestOf } from './report.js';

/** Words that have a meaning somewhere on the way, and any others. */
const word = fc.oneof(
  fc.constantFrom('cvm', 'cpu', 'diskusage', 'ip', 'diskname', 'gz', '', ' ', '0', '-0', '1e999'),
  fc.constantFrom('__proto__', 'constructor', 'toJSON', '\u0000', '\ud800', '磁盘', '[]', '{}'),
  fc.constantFrom('NaN', 'null', '%', '%ff', '+', 'x'.repeat(65), 'x'.repeat(256)),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const scalar = fc.oneof(word, fc.double(), fc.integer(), fc.boolean(), fc.constant(null));

const datum = fc.oneof(
  { weight: 3, arbitrary: fc.constant(diskUsage) },
  {
    weight: 3,
    arbitrary: fc.record(
      { dimensions: fc.dictionary(word, scalar), metricName: word, value: fc.double() },
      { requiredKeys: [] },
    ),
  },
  fc.jsonValue(),
);

const parameterName = fc.constantFrom(
  ...['Action', 'SecretId', 'Region', 'Timestamp', 'Nonce', 'Signature', 'Namespace', 'Data'],
  ...['SignatureMethod', 'Data.0', 'Data.0.value', 'Data.0.metricName', 'Data.0.dimensions'],
  ...['Data.0.dimensions.ip', 'Data.1.dimensions.ip', 'Data.x.y', '__proto__', 'constructor'],
);

/** A report of which some parameters are changed, left out or added. */
const changedReport = fc
  .tuple(
    fc.dictionary(parameterName, fc.oneof(word, scalar, fc.jsonValue()), { maxKeys: 3 }),
    fc.option(fc.array(datum, { maxLength: 6 })),
    fc.option(fc.constantFrom('cvm', 'fresh', '__proto__', '')),
    fc.subarray(['Action', 'Data', 'Namespace', 'Signature', 'Nonce'], { maxLength: 1 }),
    fc.constantFrom('GET', 'POST'),
  )
  .map(([changes, data, namespace, leftOut, method]) => ({
    ...reportOf({}, { method }),
    ...(data === null ? {} : { Data: data }),
    ...(namespace === null ? {} : { Namespace: namespace }),
    ...(changes as Record<string, string>),
    ...Object.fromEntries(leftOut.map((name) => [name, undefined])),
  }));

/** A request, whole, in any of the forms, with parameters of any kind. */
export const anyForm = fc
  .tuple(changedReport, fc.constantFrom('json', 'form', 'multipart', 'query'), fc.boolean())
  .map(([parameters, form, twice]) => {
    const query = formOf(parameters);
    const repeated = twice ? `${query}&Nonce=345122` : query;
    const pairs = [...new URLSearchParams(repeated)];
    const headers = { 'Content-Type': multipartType };
    switch (form) {
      case 'json':
        return postOf(parameters);
      case 'form':
        return requestOf({ body: repeated });
      case 'multipart':
        return requestOf({ body: multipartOf(pairs), headers });
      case 'query':
        return getOf(repeated);
    }
  });

/** What happens to one byte: it is left out, replaced, or has another before it. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  removed: fc.integer({ min: 0, max: 1 }),
  inserted: fc.uint8Array({ maxLength: 2 }),
});

type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

/** Up to so many edits of bytes, in any places. */
export const edits = fc.array(edit, { minLength: 1, maxLength: 5 });

export function applyEdits(bytes: Buffer, changes: readonly Edit[]): Buffer {
  return changes.reduce((before, { at, removed, inserted }) => {
    const place = Math.floor(at * before.length);
    return Buffer.concat([before.subarray(0, place), inserted, before.subarray(place + removed)]);
  }, bytes);
}
