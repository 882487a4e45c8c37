import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writeReportText } from '../../bench/load/report-text.js';
import { hostNumbersFrom, hostOf, requestOf, walk } from '../../bench/load/request-text.js';
import { lineProtocol } from '../../bench/peers/line-protocol.js';
import { writeSampleRequests } from '../../bench/peers/sample-requests.js';

const credentials = { secretId: 'AKIDbench', secretKey: 'secret' };
const load = { samplesPerRequest: 100, connections: 1, closes: false };

const site = hostNumbersFrom(10_000, 10_000);
const everyThird = hostNumbersFrom(1000, 300).filter((hostNumber) => hostNumber % 3 === 0);
const shape = { method: 'POST', samplesPerReport: 100 } as const;

const texts = {
  'a signed POST': { text: writeReportText(shape, credentials, 2), hostNumbers: site },
  'a signed POST of some hosts': {
    text: writeReportText({ ...shape, hostNumbers: everyThird }, credentials, 2),
    hostNumbers: everyThird,
  },
  'line protocol': {
    text: writeSampleRequests(lineProtocol('/write'), load, 2),
    hostNumbers: site,
  },
};

describe('the requests of a load', () => {
  for (const [name, { text, hostNumbers }] of Object.entries(texts)) {
    const bodyAt = (counter: number): string => {
      const [head = '', body = ''] = requestOf(text, counter, text.firstSecond).split('\r\n\r\n');
      assert.equal(/Content-Length: (\d+)/.exec(head)?.[1], String(body.length), head);
      return body;
    };

    test(`${name}: as many bytes as its head says, and of every series once`, () => {
      const bodies = text.bodies.map((_, counter) => bodyAt(counter)).join('');
      const hosts = [...bodies.matchAll(/web-\d+/g)].map(([host]) => host);
      assert.deepEqual(hosts, hostNumbers.map(hostOf));
    });

    test(`${name}: new each time, a thousand times`, () => {
      const visits = walk.map((_, visit) => bodyAt(visit * text.bodies.length));
      assert.equal(new Set(visits).size, 1000);
    });
  }
});
