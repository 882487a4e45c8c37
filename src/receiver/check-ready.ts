import { Refusal } from '../protocol/refusal.js';
import type { Receiver } from './receiver.js';

/** @throws Refusal notReady */
export function checkReady(receiver: Receiver): void {
  const state = receiver.state();
  if (state !== 'serving') throw notReady(`the service is ${state}`);
  const { store, settings } = receiver;
  const { pendingSamplesMax } = settings().limits;
  if (store.pendingSamples >= pendingSamplesMax) {
    throw notReady(`${pendingSamplesMax} samples wait for the disk (pendingSamplesMax)`);
  }
  if (!store.writable) throw notReady('the store takes no writes');
}

export function notReady(detail: string): Refusal {
  return new Refusal('notReady', detail, { retryAfterSeconds: 1 });
}
