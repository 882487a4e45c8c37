import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { messageOf, Refusal } from '../../src/protocol/refusal.js';
import { FrameError } from '../../src/workers/frame-reader.js';
import { OutcomeFrame, readOutcomeFrame } from '../../src/workers/outcome-frame.js';

const load = { pendingSamples: 499_999, writable: false, turnMilliseconds: 201.5 };

const refusal = new Refusal('dimensionInvalid', 'Data[3] lacks "ip"', {
  faults: [
    { index: 3, name: 'dimensionInvalid', detail: 'Data[3] lacks "ip"' },
    { index: 4, name: 'parameterInvalid', detail: 'Data[4] is not created' },
  ],
  retryAfterSeconds: 7,
  heldMilliseconds: 1000,
  logged: { signedText: 'POST磁盘' },
});

describe('a frame of outcomes', () => {
  test('brings each with its number, a refusal whole, and how busy the owner is', () => {
    const frame = new OutcomeFrame();
    frame.add({ number: 7, failure: undefined });
    frame.add({ number: 0xffff_ffff, failure: refusal });
    const { load: told, outcomes } = readOutcomeFrame(frame.take(load));
    assert.deepEqual(told, load);
    assert.deepEqual(
      outcomes.map(({ number }) => number),
      [7, 0xffff_ffff],
    );
    const [stored, refused] = outcomes.map(({ failure }) => failure);
    assert.equal(stored, undefined);
    assert(refused instanceof Refusal);
    assert.equal(refused.reason, 'dimensionInvalid');
    assert.equal(refused.message, messageOf('dimensionInvalid', 'Data[3] lacks "ip"'));
    assert.deepEqual(refused.context, refusal.context);
  });

  test('brings a defect with its stack, for the log', () => {
    const frame = new OutcomeFrame();
    const defect = new RangeError('beyond');
    frame.add({ number: 1, failure: defect });
    frame.add({ number: 2, failure: 'thrown as a text' });
    const [first, second] = readOutcomeFrame(frame.take(load)).outcomes;
    const { name, message, stack } = first?.failure as Error;
    assert.deepEqual([name, message, stack], ['RangeError', 'beyond', defect.stack]);
    assert.equal((second?.failure as Error).message, 'thrown as a text');
  });

  test('without outcomes tells how busy the owner is', () => {
    const told = readOutcomeFrame(new OutcomeFrame().take(load));
    assert.deepEqual(told, { load, outcomes: [] });
  });

  test('of a kind that there is not it is refused', () => {
    const frame = new OutcomeFrame();
    frame.add({ number: 1, failure: undefined });
    const bytes = frame.take(load);
    bytes[bytes.length - 1] = 9;
    assert.throws(() => readOutcomeFrame(bytes), FrameError);
  });
});
