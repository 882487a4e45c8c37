import { createHash, createHmac, createSecretKey } from 'node:crypto';
import { seriesKeyOf } from '../../src/model/series.js';
import { readFormParameters } from '../../src/protocol/form-parameters.js';
import { readJsonParameters } from '../../src/protocol/json-parameters.js';
import { equalSignatures, sign } from '../../src/protocol/signature.js';
import { fingerprintOf } from '../../src/ingress/fingerprint.js';
import type { Step } from './time-step.js';

/** A part of a step as Node's own means would do it, and as it is done. */
export interface OtherWay {
  readonly part: string;
  readonly other: Step;
  readonly ours: Step;
}

const jsonLimits = { parametersMax: 1000, valuesMax: 1000 };
const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3Cozk1qA';
const secret = createSecretKey(Buffer.from(secretKey));
const signature = '5mWScd0pSJcSZG5v2YPYsX4TbYc=';
const base = {
  ...{ Action: 'PutMonitorData', SecretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA', Region: 'gz' },
  ...{ Timestamp: 1_764_115_200, Nonce: 70_368_744_177, Signature: signature, Namespace: 'bench' },
};

/** What hurts to do in another way, for a report of two samples; inputs differ from run to run. */
export const otherWays: readonly OtherWay[] = [
  {
    part: 'a JSON body, as received too',
    other: {
      name: 'JSON.parse, which keeps no numbers as written',
      run: (at) => JSON.parse(bodyOf(at)) as unknown,
    },
    ours: { name: 'readJsonParameters', run: (at) => readJsonParameters(bodyOf(at), jsonLimits) },
  },
  {
    part: 'a query',
    other: {
      name: 'URLSearchParams',
      run: (at) => new URLSearchParams(queryOf(at)).get('Nonce') ?? '',
    },
    ours: {
      name: 'readFormParameters',
      run: (at) => readFormParameters(queryOf(at), 1000).texts.get('Nonce') ?? '',
    },
  },
  {
    part: 'HMAC-SHA1 in Base64',
    other: {
      name: 'createHmac',
      run: (at) => createHmac('sha1', secret).update(signedTextOf(at)).digest('base64'),
    },
    ours: {
      name: 'two hashes, over a key that is padded once',
      run: (at) => sign(signedTextOf(at), secret, 'sha1'),
    },
  },
  {
    part: 'comparing signatures',
    other: { name: '===, which tells by its time', run: (at) => `${signature}${at}` === signature },
    ours: { name: 'timingSafeEqual', run: (at) => equalSignatures(`${signature}${at}`, signature) },
  },
  {
    part: 'the fingerprint of a report',
    other: {
      name: 'SHA-256',
      run: (at) => createHash('sha256').update(fingerprintTextOf(at)).digest(),
    },
    ours: { name: 'xxHash64, text and all', run: fingerprintAt },
  },
  {
    part: 'the key of a series of three dimensions',
    other: { name: 'JSON.stringify of a sorted copy', run: (at) => sortedKeyOf(dimensionsOf(at)) },
    ours: { name: 'values, in the order of the metric', run: (at) => keyOf(dimensionsOf(at)) },
  },
];

function samplesOf(at: number) {
  return [0, 1].map((place) => ({
    dimensions: { host: `web-${(at + place) % 1000}` },
    metricName: 'cpu_percent',
    value: ((at + place) % 10_000) / 100,
  }));
}

function made(make: (at: number) => string): (at: number) => string {
  const texts = Array.from({ length: 1000 }, (_, at) => make(at));
  // A copy of each: a string that was looked at before is known, and none that comes in is.
  return (at) => Buffer.from(texts[at % texts.length] ?? '').toString('latin1');
}

const bodyOf = made((at) => JSON.stringify({ ...base, Data: samplesOf(at) }));
const signedTextOf = made(
  (at) =>
    'POSTreceiver.monitor.tencentyun.com/v2/index.php?Action=PutMonitorData&Nonce=' +
    `${base.Nonce + at}&Region=gz&SecretId=${base.SecretId}&Timestamp=${base.Timestamp}`,
);
const fingerprintTextOf = made(
  (at) => `${base.SecretId}\n${at}\n${signature}\n1\n5\nweb-1\n42.${at}`,
);
const queryOf = made((at) =>
  Object.entries({ ...base, Data: JSON.stringify(samplesOf(at)) })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&'),
);

function fingerprintAt(at: number): bigint {
  const report = { ...reportBase, nonce: String(at) };
  return fingerprintOf(
    report,
    [{ metricId: 1, seriesKey: 'web-1', timeSeconds: 0, value: at / 100 }],
    'acknowledge',
  );
}

const reportBase = {
  ...{ secretId: base.SecretId, region: 'gz', timestampSeconds: base.Timestamp, signature },
  ...{ namespace: 'bench', data: [] },
};

const dimensionNames = ['disk', 'host', 'site'];

function dimensionsOf(at: number): Readonly<Record<string, string>> {
  return { host: `web-${at % 1000}`, site: 'north', disk: `sda${at % 9}` };
}

function sortedKeyOf(dimensions: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.entries(dimensions).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

function keyOf(dimensions: Readonly<Record<string, string>>): string {
  return seriesKeyOf(dimensionNames.map((name) => dimensions[name] ?? ''));
}
