import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { Refusal } from '../../src/protocol/refusal.js';
import type { VerifiedReport } from '../../src/ingress/verified-report.js';
import { OutcomeFrame, type NumberedOutcome } from '../../src/workers/outcome-frame.js';
import { OwnerLink } from '../../src/workers/owner-link.js';
import { readReportFrame } from '../../src/workers/report-frame.js';

const load = { pendingSamples: 5, writable: true, turnMilliseconds: 0 };

/** A report of so many samples, told from others by its nonce. */
function reportOf(nonce: string, samples = 1, metricName = 'cpu'): VerifiedReport {
  const datum = { dimensions: { ip: '10.0.0.1' }, metricName, value: 1 };
  const data = Array.from({ length: samples }, () => datum);
  const rest = { secretId: 'AKID', region: 'gz', timestampSeconds: 1, signature: 's' };
  return { report: { ...rest, nonce, namespace: 'cvm', data }, accountId: 1, address: '::1' };
}

/** A link, and the frames that it sent: the nonces of each. */
function linkWithFrames(): { link: OwnerLink; frames: string[][] } {
  const frames: string[][] = [];
  const link = new OwnerLink((frame) => {
    const { reports } = readReportFrame(frame);
    frames.push(reports.map(({ verified }) => verified.report.nonce));
  });
  return { link, frames };
}

function outcomes(...told: readonly NumberedOutcome[]): Uint8Array {
  const frame = new OutcomeFrame();
  for (const each of told) frame.add(each);
  return frame.take(load);
}

describe("a worker's link to the owner", () => {
  test('sends what came in one turn together, and more once the owner has spoken', async () => {
    const { link, frames } = linkWithFrames();
    for (const nonce of ['1', '2']) void link.accept(reportOf(nonce));
    assert.deepEqual(frames, []);
    await endOfTurn();
    assert.deepEqual(frames, [['1', '2']]);
    void link.accept(reportOf('3'));
    await endOfTurn();
    void link.accept(reportOf('4'));
    await endOfTurn();
    assert.deepEqual(frames, [['1', '2']], 'they gather while the owner is silent');
    link.take(outcomes());
    await endOfTurn();
    assert.deepEqual(frames, [
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  test('sends a frame at once that has grown long, whatever the owner does', async () => {
    const { link, frames } = linkWithFrames();
    void link.accept(reportOf('1'));
    await endOfTurn();
    void link.accept(reportOf('2', 1, 'x'.repeat(65_536)));
    assert.deepEqual(frames, [['1'], ['2']]);
    await endOfTurn();
    assert.deepEqual(frames, [['1'], ['2']]);
  });

  test('gives each report what became of it, in any order', async () => {
    const { link } = linkWithFrames();
    const reports = ['0', '1', '2'].map((nonce) => link.accept(reportOf(nonce)));
    await endOfTurn();
    const refusal = new Refusal('samplesOverQuota', 'no more', { retryAfterSeconds: 3 });
    link.take(
      outcomes(
        { number: 2, failure: new TypeError('defect') },
        { number: 9, failure: undefined },
        { number: 0, failure: refusal },
      ),
    );
    link.take(outcomes({ number: 1, failure: undefined }));
    const settled = await Promise.allSettled(reports);
    assert.deepEqual(
      settled.map((each) => (each.status === 'fulfilled' ? 'stored' : String(each.reason))),
      [`Refusal: ${refusal.message}`, 'stored', 'TypeError: defect'],
    );
  });

  test('knows what waits: its own samples, or what the owner told, if that is more', async () => {
    const { link } = linkWithFrames();
    assert.equal(link.pendingSamples, 0);
    const waitedMs = (): number => link.pendingMilliseconds;
    assert.equal(waitedMs(), 0);
    const first = link.accept(reportOf('0', 40));
    void link.accept(reportOf('1', 2));
    assert.equal(link.pendingSamples, 42);
    await endOfTurn();
    assert(waitedMs() > 0);
    link.take(outcomes({ number: 0, failure: undefined }));
    await first;
    assert.equal(link.pendingSamples, 5);
  });
});
