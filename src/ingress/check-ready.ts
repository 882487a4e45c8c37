import { Refusal } from '../protocol/refusal.js';
import type { Verifier } from './receiver.js';

/** So long a refused sender waits for its answer while there is too much to do. */
const heldMilliseconds = 1000;
/** A turn of so much work is of a busy process: what waits then does not wait for the disk alone. */
const busyMilliseconds = 20;

/** @throws Refusal notReady */
export function checkReady(verifier: Verifier): void {
  const state = verifier.state();
  if (state !== 'serving') throw notReady(`the service is ${state}`);
  const { store, settings } = verifier;
  const { pendingSamplesMax } = settings().limits;
  checkTurn(verifier);
  if (store.pendingSamples >= pendingSamplesMax) {
    throw notReady(`${pendingSamplesMax} samples wait for the disk (pendingSamplesMax)`);
  }
  if (!store.writable) throw notReady('the store takes no writes');
}

/** Refuses what could be accepted only after others have waited too long. */
function checkTurn({ turn, store, settings }: Verifier): void {
  const { turnMillisecondsMax } = settings().limits;
  const ageMilliseconds = turn.ageMilliseconds();
  const isBusy = ageMilliseconds > busyMilliseconds;
  const isLate = isBusy && store.pendingMilliseconds > turnMillisecondsMax;
  if (!isLate && ageMilliseconds <= turnMillisecondsMax) return;
  const detail = 'more comes in than can be taken (turnMillisecondsMax)';
  throw new Refusal('notReady', detail, { retryAfterSeconds: 1, heldMilliseconds });
}

export function notReady(detail: string): Refusal {
  return new Refusal('notReady', detail, { retryAfterSeconds: 1 });
}
