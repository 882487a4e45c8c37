import type { Turns } from '../../model/fair-turns.js';
import { jsonReply, type WebReply } from '../../web/web-reply.js';
import { type PrometheusRefusal, refusalStatuses } from './prometheus-refusal.js';

/** Text that is made and sent at once. */
const pieceLengthMax = 65_536;

/**
 * An answer of Prometheus's API.
 * @param data JSON, in pieces that are made as the client reads them
 */
export function successReply(
  data: Iterable<string>,
  turns: Turns,
  warnings: readonly string[] = [],
): WebReply {
  return jsonReply(inPieces(successText(data, warnings), turns));
}

export function dataReply(data: unknown): WebReply {
  return jsonReply(JSON.stringify({ status: 'success', data }));
}

export function errorReply({ kind, message, headers }: PrometheusRefusal): WebReply {
  const body = JSON.stringify({ status: 'error', errorType: kind, error: message });
  return { ...jsonReply(body, refusalStatuses[kind]), headers };
}

/** An array of which each text is a member. */
export function* arrayText(members: Iterable<string>): Generator<string, void> {
  let separator = '[';
  for (const member of members) {
    yield separator + member;
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
}

function* successText(
  data: Iterable<string>,
  warnings: readonly string[],
): Generator<string, void> {
  yield '{"status":"success","data":';
  yield* data;
  yield warnings.length === 0 ? '}' : `,"warnings":${JSON.stringify(warnings)}}`;
}

async function* inPieces(texts: Iterable<string>, turns: Turns): AsyncGenerator<string, void> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < pieceLengthMax) continue;
    yield piece;
    piece = '';
    await turns.next();
  }
  yield piece;
}
