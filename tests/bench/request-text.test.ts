import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writeReportText } from '../../bench/load/report-text.js';
import { requestOf, seriesCount, walk } from '../../bench/load/request-text.js';
import { lineProtocol } from '../../bench/peers/line-protocol.js';
import { writeSampleRequests } from '../../bench/peers/sample-requests.js';

const credentials = { secretId: 'AKIDbench', secretKey: 'secret' };
const load = { samplesPerRequest: 100, connections: 1, closes: false };

const texts = {
  'a signed POST': writeReportText({ method: 'POST', samplesPerReport: 100 }, credentials, 2),
  'line protocol': writeSampleRequests(lineProtocol('/write'), load, 2),
};

describe('the requests of a load', () => {
  for (const [name, text] of Object.entries(texts)) {
    const bodyAt = (counter: number): string => {
      const [head = '', body = ''] = requestOf(text, counter, text.firstSecond).split('\r\n\r\n');
      assert.equal(/Content-Length: (\d+)/.exec(head)?.[1], String(body.length), head);
      return body;
    };

    test(`${name}: as many bytes as its head says, and of every series once`, () => {
      const bodies = text.bodies.map((_, counter) => bodyAt(counter)).join('');
      const hosts = [...bodies.matchAll(/web-\d+/g)].map(([host]) => host);
      assert.equal(hosts.length, seriesCount);
      assert.equal(new Set(hosts).size, seriesCount);
    });

    test(`${name}: new each time, a thousand times`, () => {
      const visits = walk.map((_, visit) => bodyAt(visit * text.bodies.length));
      assert.equal(new Set(visits).size, 1000);
    });
  }
});
