import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits } from '../../src/config/limits.js';
import type { Config } from '../../src/config/config.js';
import { PrometheusDoor } from '../../src/egress/prometheus/prometheus-door.js';
import { FairTurns } from '../../src/model/fair-turns.js';
import { jsonReply } from '../../src/web/web-reply.js';
import { WebServer } from '../../src/web/web-server.js';

test('while the service starts or stops, nobody is identified and nothing is a defect', async () => {
  const logged: string[] = [];
  const door = new PrometheusDoor({
    config: () => defaultLimits as Config,
    parts: () => undefined,
    identify: () => {
      throw new Error('the engines are not open');
    },
    turns: new FairTurns(),
    log: {
      queryAnswered: () => logged.push('answered'),
      queryRefused: (kind) => logged.push(kind),
      queryCutOff: () => logged.push('cut off'),
      failed: () => logged.push('failed'),
    },
  });
  const limits = {
    headersTimeoutSeconds: 10,
    requestTimeoutSeconds: 10,
    keepAliveTimeoutSeconds: 10,
  };
  const server = new WebServer({
    handler: {
      answer: (call) => door.answer(call),
      answerMalformed: (fault) => jsonReply(fault, 400),
      answerForeignHost: (host) => jsonReply(host, 421),
    },
    limits: { ...limits, urlBytesMax: 1000, headerBytesMax: 1000, connectionsMax: 10 },
    hosts: () => [],
  });
  const address = await server.listen('127.0.0.1', 0);
  const response = await fetch(`http://${address}/prometheus/api/v1/labels`);
  assert.equal(response.status, 503);
  assert.deepEqual(await response.json(), {
    status: 'error',
    errorType: 'unavailable',
    error: 'the service is starting or stopping',
  });
  assert.deepEqual(logged, ['unavailable']);
  await server.drain(0);
});
