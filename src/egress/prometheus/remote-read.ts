import { uncompress } from 'snappy';
import type { Turns } from '../../model/fair-turns.js';
import { QueryBudget } from '../../promql/query-budget.js';
import { QueryPace } from '../../promql/query-pace.js';
import type { WebCall } from '../../web/web-call.js';
import type { WebReply } from '../../web/web-reply.js';
import { inSlot } from './in-slot.js';
import { ProtobufError } from './protobuf-fields.js';
import { PrometheusRefusal } from './prometheus-refusal.js';
import { promqlLimitsOf } from './promql-limits.js';
import { decodeReadRequest, type ReadQuery } from './read-request.js';
import { encodeLabels, ReadResponse, type ReadResult } from './read-response.js';
import { readSelected } from './read-selected.js';
import { escapeLabelName } from './escaped-label.js';
import type { PrometheusSource } from './prometheus-source.js';

/** Longest request when it is uncompressed. Honest ones have some hundred bytes. */
const requestBytesMax = 1_048_576;

/** Answers a Prometheus that asks for samples: all that it names, late ones too, bit for bit. */
export async function answerRemoteRead(call: WebCall, source: PrometheusSource): Promise<WebReply> {
  const queries = decoded(await readRequest(call));
  return inSlot(source, Infinity, async (secondsMax) => {
    const budget = new QueryBudget(promqlLimitsOf(source.config()));
    const pace = new QueryPace(source.turns, secondsMax, source.closed);
    const response = new ReadResponse(source.turns);
    for (const query of queries) {
      const result = response.addResult();
      await addSeries(query, source, { budget, pace }, result);
    }
    return {
      status: 200,
      contentType: 'application/x-protobuf',
      headers: { 'Content-Encoding': 'snappy' },
      body: inPieces(await response.close(), source.turns),
    };
  });
}

async function readRequest(call: WebCall): Promise<Uint8Array> {
  const body = await call.readBody(requestBytesMax);
  if (body === undefined) {
    throw new PrometheusRefusal('bad_data', `the body has over ${requestBytesMax} bytes`);
  }
  // A block says first how long it is uncompressed: one that lies is found out when it is.
  const declaredBytes = declaredLengthOf(body);
  if (declaredBytes === undefined) throw notSnappy();
  if (declaredBytes > requestBytesMax) {
    throw new PrometheusRefusal(
      'bad_data',
      `the body has ${declaredBytes} bytes when it is uncompressed; at most ${requestBytesMax} are taken`,
    );
  }
  try {
    return (await uncompress(body, { asBuffer: true })) as Buffer;
  } catch {
    throw notSnappy();
  }
}

function notSnappy(): PrometheusRefusal {
  return new PrometheusRefusal('bad_data', 'the body is no snappy block');
}

/** The varint that a snappy block begins with; undefined where there is none. */
function declaredLengthOf(block: Uint8Array): number | undefined {
  let length = 0;
  for (const [at, byte] of block.subarray(0, 5).entries()) {
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return length;
  }
  return undefined;
}

function decoded(message: Uint8Array): ReadQuery[] {
  try {
    return decodeReadRequest(message);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new PrometheusRefusal(
      'bad_data',
      `the body is no prometheus.ReadRequest: ${error.message}`,
    );
  }
}

async function addSeries(
  { matchers, ...range }: ReadQuery,
  source: PrometheusSource,
  { budget, pace }: { readonly budget: QueryBudget; readonly pace: QueryPace },
  result: ReadResult,
): Promise<void> {
  const external = new Map(Object.entries(source.config().remoteReadExternalLabels));
  const selector = {
    matchers: matchers.filter(
      ({ name, operator, value }) => operator !== '=' || external.get(name) !== value,
    ),
    spell: escapeLabelName,
    rangeOf: () => range,
  };
  for await (const { labels, series } of readSelected(selector, source, budget)) {
    pace.requireTime();
    for (const { seriesKey, samples } of series) {
      await result.addSeries(encodeLabels(labels.labelsOf(seriesKey)), samples);
    }
  }
}

async function* inPieces(
  pieces: readonly Uint8Array[],
  turns: Turns,
): AsyncGenerator<Uint8Array, void> {
  for (const piece of pieces) {
    yield piece;
    await turns.next();
  }
}
