import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { HttpCall } from '../../src/http/http-call.js';
import { HttpServer } from '../../src/http/http-server.js';
import { jsonReply } from '../../src/http/write-reply.js';
import { Connection } from '../support/connection.js';
import { limits } from './echo-server.js';

const head = 'POST / HTTP/1.1\r\nContent-Length: 8\r\n\r\n';

/** A server that looks at a body once more before it answers: as soon as it is let go on. */
async function startSlowServer(): Promise<{
  readonly address: string;
  readonly events: EventTarget;
  readonly looks: string[];
  goOn(): void;
  allGone(): Promise<void>;
  stop(): Promise<void>;
}> {
  const events = new EventTarget();
  const going: (() => void)[] = [];
  const looks: string[] = [];
  const answer = async (call: HttpCall) => {
    events.dispatchEvent(new Event('head'));
    const body = await call.readBody(1000);
    await new Promise<void>((resolve) => {
      going.push(resolve);
      events.dispatchEvent(new Event('body'));
    });
    looks.push(body?.toString('latin1') ?? '');
    return jsonReply('{}');
  };
  const server = new HttpServer({ answer, answerMalformed: () => jsonReply('{}') }, limits);
  return {
    address: await server.listen('127.0.0.1', 0),
    events,
    looks,
    goOn: () => {
      for (const go of going.splice(0)) go();
    },
    allGone: async () => {
      while (server.connectionCount > 0) await setImmediate();
    },
    stop: () => server.drain(0),
  };
}

test('a body that came in pieces lasts until its call is answered, and no longer', async () => {
  const slow = await startSlowServer();
  const send = async (body: string): Promise<Connection> => {
    const connection = await Connection.open(slow.address);
    const whole = once(slow.events, 'body');
    const begun = once(slow.events, 'head');
    connection.write(head + body.slice(0, 3));
    await begun;
    connection.write(body.slice(3));
    await whole;
    return connection;
  };
  const gone = await send('gone 111');
  gone.reset();
  await slow.allGone();
  const stays = await send('stays 22');
  slow.goOn();
  await stays.reply();
  const third = await send('third 33');
  slow.goOn();
  await third.reply();
  stays.abandon();
  third.abandon();
  await slow.stop();
  assert.deepEqual(slow.looks, ['gone 111', 'stays 22', 'third 33']);
});
