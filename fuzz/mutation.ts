import { words } from './words.js';

const mutationsMax = 4;
const repeatsMax = 200;
const bytesMax = 262_144;

type Mutation = (bytes: Buffer, other: Buffer) => Buffer;

/** A place or a number below the bound. */
function below(bound: number): number {
  return Math.floor(Math.random() * bound);
}

function pick<Item>(items: readonly Item[], absent: Item): Item {
  return items[below(items.length)] ?? absent;
}

/** Puts something in place of the bytes from `from` up to `to`. */
function replace(bytes: Buffer, from: number, to: number, by: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);
}

function range(bytes: Buffer): [from: number, to: number] {
  const from = below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + below(2 ** (1 + below(8))))];
}

const wordRun = /[\w.%*-]+/g;

/** A name or a number of the request, whole. */
function tokenRange(bytes: Buffer): [from: number, to: number] {
  const runs = [...bytes.toString('latin1').matchAll(wordRun)];
  const run = runs[below(runs.length)];
  return run === undefined ? [0, 0] : [run.index, run.index + run[0].length];
}

const mutations: readonly Mutation[] = [
  function flipBit(bytes) {
    const flipped = Buffer.from(bytes);
    const place = below(bytes.length);
    flipped[place] = (flipped[place] ?? 0) ^ (1 << below(8));
    return flipped;
  },
  function removeRange(bytes) {
    return replace(bytes, ...range(bytes), Buffer.alloc(0));
  },
  function repeatRange(bytes) {
    const [from, to] = range(bytes);
    const repeated = Array.from({ length: below(repeatsMax) }, () => bytes.subarray(from, to));
    return replace(bytes, from, to, Buffer.concat(repeated));
  },
  function insertWord(bytes) {
    const place = below(bytes.length + 1);
    return replace(bytes, place, place, Buffer.from(pick(words, '')));
  },
  function replaceToken(bytes) {
    return replace(bytes, ...tokenRange(bytes), Buffer.from(pick(words, '')));
  },
  function repeatToken(bytes) {
    const [from, to] = tokenRange(bytes);
    const token = bytes.toString('latin1', from, to);
    return replace(bytes, from, to, Buffer.from(token.repeat(below(repeatsMax)), 'latin1'));
  },
  function copyTokenFromOther(bytes, other) {
    return replace(bytes, ...tokenRange(bytes), other.subarray(...tokenRange(other)));
  },
  function spliceOther(bytes, other) {
    return replace(bytes, ...range(bytes), other.subarray(...range(other)));
  },
  function joinHalves(bytes, other) {
    return Buffer.concat([
      bytes.subarray(0, below(bytes.length)),
      other.subarray(below(other.length)),
    ]);
  },
];

/**
 * A variant of a request. Mostly its Content-Length is made right again: a body that is cut off
 * is never looked at.
 */
export function mutate(bytes: Buffer, other: Buffer): Buffer {
  let mutated = bytes;
  for (let rest = 1 + below(mutationsMax); rest > 0; rest -= 1) {
    const mutation = mutations[below(mutations.length)];
    if (mutation !== undefined) mutated = mutation(mutated, other).subarray(0, bytesMax);
  }
  return below(10) === 0 ? mutated : withRightLength(mutated);
}

function withRightLength(bytes: Buffer): Buffer {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return bytes;
  const head = bytes.toString('latin1', 0, headEnd);
  const bodyBytes = bytes.length - headEnd - 4;
  const right = head.replace(/^Content-Length: \d+/im, `Content-Length: ${bodyBytes}`);
  return Buffer.concat([Buffer.from(right, 'latin1'), bytes.subarray(headEnd)]);
}
