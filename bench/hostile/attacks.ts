import type { Credentials } from '../system/putmon-server.js';
import type { Attack } from './attack.js';

const target = '/v2/index.php';
const wrongSignature = `${'A'.repeat(27)}%3D`;

function post(body: string, contentType = 'application/json'): Buffer {
  const head = `POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Type: ${contentType}\r\n`;
  return Buffer.from(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function get(query: string): Buffer {
  return Buffer.from(`GET ${target}?${query} HTTP/1.1\r\nHost: a\r\n\r\n`);
}

const chunkedHead = `POST ${target} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`;

/** A report that lacks nothing but the right signature. */
function wronglySigned(secretId: string, more = ''): string {
  const seconds = Math.floor(Date.now() / 1000);
  return (
    `SecretId=${secretId}&Region=gz&Timestamp=${seconds}&Nonce=1&Namespace=a` +
    `&Signature=${wrongSignature}&Data=${encodeURIComponent('[{"dimensions":{"a":"b"},"metricName":"m","value":1}]')}${more}`
  );
}

function manyParameters(count: number, bytes: number): string {
  return Array.from({ length: count }, (_, index) => `&p${index}${'x'.repeat(bytes)}=`).join('');
}

const form = 'application/x-www-form-urlencoded';
const mebibyte = 1_040_000;

/** Attacks that are made of connections more than of requests. */
const onConnections: readonly Attack[] = [
  {
    name: 'head, a byte at a time (slowloris)',
    connections: 1000,
    opening: Buffer.from(`GET ${target} HTTP/1.1\r\nX-`),
    strike: Buffer.from('x'),
    strikesPerSecond: 1000,
  },
  {
    name: 'body, a byte at a time',
    connections: 1000,
    opening: post('x'.repeat(mebibyte)).subarray(0, -mebibyte),
    strike: Buffer.from('x'),
    strikesPerSecond: 1000,
  },
  { name: '10,000 idle', connections: 10_000, strike: Buffer.alloc(0), strikesPerSecond: 1 },
  {
    name: 'half-closed at once',
    connections: 0,
    strike: Buffer.alloc(0),
    strikesPerSecond: 500,
    fresh: 'ended',
  },
  {
    name: 'opened and cut off',
    connections: 0,
    strike: Buffer.from('GET '),
    strikesPerSecond: 500,
    fresh: 'cut',
  },
  {
    name: 'TLS hellos',
    connections: 0,
    strike: Buffer.from('16030100c8010000c403035f', 'hex'),
    strikesPerSecond: 500,
    fresh: 'ended',
  },
  {
    name: 'garbage of 64 KiB',
    connections: 0,
    strike: Buffer.alloc(65_536, 7),
    strikesPerSecond: 80,
    fresh: 'ended',
  },
];

/** Attacks of many requests, each of little cost. */
function manyRequests(secretId: string): readonly Attack[] {
  return [
    {
      name: '1,000 requests in one write',
      connections: 4,
      strike: Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(1000)),
      strikesPerSecond: 2,
    },
    {
      name: 'GETs of unknown SecretIds',
      connections: 50,
      strike: get(wronglySigned('AKIDnobody')),
      strikesPerSecond: 1000,
    },
    {
      name: 'wrong signatures, every form tried',
      connections: 50,
      strike: get(wronglySigned(secretId)),
      strikesPerSecond: 1000,
    },
    {
      name: 'URLs of 256 KiB',
      connections: 10,
      strike: get(`a=${'x'.repeat(262_000)}`),
      strikesPerSecond: 20,
    },
    {
      name: 'chunks without end',
      connections: 10,
      opening: Buffer.from(chunkedHead),
      strike: Buffer.from(`10000\r\n${'x'.repeat(65_536)}\r\n`),
      strikesPerSecond: 80,
    },
    {
      name: 'chunks of one byte',
      connections: 10,
      opening: Buffer.from(chunkedHead),
      strike: Buffer.from('1\r\nx\r\n'.repeat(1000)),
      strikesPerSecond: 80,
    },
  ];
}

/** Bodies of a megabyte, each made to be as dear as can be. */
function dearBodies(secretId: string): readonly Attack[] {
  const digits = '9'.repeat(1_000_000);
  const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n';
  const bodies: readonly (readonly [name: string, request: Buffer])[] = [
    [
      '1 MiB of parameters, wrongly signed',
      post(wronglySigned(secretId, manyParameters(8000, 110)), form),
    ],
    ['200,000 tiny parameters', post(`a=${'&a'.repeat(500_000)}`, form)],
    ['deep JSON', post(`{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`)],
    [
      'a number of a million digits',
      post(wronglySigned(secretId, `&Data.0.value=${digits}x`), form),
    ],
    ['60,000 objects', post(`{"Data":[${'{"a":{}},'.repeat(30_000)}1]}`)],
    ['1e999, thousands of times', post(`{"Data":[${'1e999,'.repeat(150_000)}1]}`)],
    ['20,000 parts of multipart', post(part.repeat(20_000), 'multipart/form-data; boundary=b')],
  ];
  return bodies.map(([name, strike]) => ({ name, connections: 4, strike, strikesPerSecond: 1 }));
}

export function attacksOn({ secretId }: Credentials): readonly Attack[] {
  return [...onConnections, ...manyRequests(secretId), ...dearBodies(secretId)];
}
