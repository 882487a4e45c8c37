import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { ReceiverRig } from '../support/receiver-rig.js';
import { requestOf } from '../support/report.js';
import { sendToEnd } from '../support/send.js';

const rig = await ReceiverRig.start();
after(() => rig.stop());

const body = (bytes: number): Buffer => requestOf({ body: `a=${'x'.repeat(bytes - 2)}` });
const query = (bytes: number): Buffer =>
  Buffer.from(`GET /v2/index.php?a=${'x'.repeat(bytes - 2)} HTTP/1.1\r\nHost: h\r\n\r\n`);

describe('a long content lets others have their turn, before it is parsed and after', () => {
  for (const [situation, request, turns] of [
    ['a body of 128 KiB', body(131_072), 0],
    ['a byte more', body(131_073), 2],
    ['a query of 128 KiB', query(131_072), 0],
    ['a character more', query(131_073), 2],
  ] as const) {
    test(situation, async () => {
      rig.turns = 0;
      const [answer] = await sendToEnd(rig.address, request);
      assert.equal(answer?.code, 1009);
      assert.equal(rig.turns, turns);
    });
  }
});
