import type { BodyPiece, WebReply } from '../../web/web-reply.js';
import type { PrometheusSource } from './prometheus-source.js';

/** How long a client may take for a piece of its answer, of 64 KiB, while others wait. */
const stalledMillisecondsMax = 5000;
const watchMilliseconds = 1000;

/**
 * Answers a query in a slot, which it holds until its answer is gone: so long its memory is in use.
 * @param timeoutMilliseconds that the caller asks for
 * @param answer takes no more seconds than it is given
 */
export async function inSlot(
  source: PrometheusSource,
  timeoutMilliseconds: number,
  answer: (secondsMax: number) => Promise<WebReply>,
): Promise<WebReply> {
  const timeout = Math.min(timeoutMilliseconds, source.config().promqlTimeoutSeconds * 1000);
  const startedAt = performance.now();
  const release = await source.slots.acquire(timeout);
  try {
    const waited = performance.now() - startedAt;
    const reply = await answer(Math.max(0, timeout - waited) / 1000);
    return { ...reply, body: releasing(reply.body, source, release) };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * The pieces of an answer for as long as its caller may read: then the client sees it cut off. So does
 * one that reads nothing while other queries wait for its slot.
 */
async function* releasing(
  body: WebReply['body'],
  { checkReader, slots, cutOff }: PrometheusSource,
  release: () => void,
): AsyncGenerator<BodyPiece, void> {
  let sentAt = performance.now();
  const watch = setInterval(() => {
    const isStalled = performance.now() - sentAt > stalledMillisecondsMax;
    if (isStalled && slots.waitingCount > 0) cutOff();
  }, watchMilliseconds);
  try {
    const pieces = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
    for await (const piece of pieces) {
      checkReader();
      sentAt = performance.now();
      yield piece;
    }
  } finally {
    clearInterval(watch);
    release();
  }
}
