import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { applyEdits, edits } from '../support/arbitrary-report.js';
import { Connection } from '../support/connection.js';
import { cut, cuts } from '../support/cut.js';
import { formOf, reportOf, requestOf } from '../support/report.js';
import { multipartOf, multipartType } from '../support/multipart.js';
import { send, sendToEnd } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';
import { clientVectors } from '../support/vectors.js';
import { answerOf } from '../support/wire-reply.js';

const signedSeconds = 1_402_992_826;
const receiver = await TestReceiver.start({ autoRegister: true }, signedSeconds);
after(() => receiver.stop());
const { catalog } = receiver.app.control;
const { id: accountId } = await catalog.createAccount('vectors');
const keys = new Map(clientVectors.map((vector) => [vector.secretId, vector.secretKey]));
for (const [secretId, secretKey] of keys) {
  await catalog.addKey({ accountId, secretId, secretKey, kind: 'main', grants: [] });
}

const report = reportOf({ Timestamp: signedSeconds });
const form = formOf(report);

/** Each form that a body can have, with its Content-Type. */
const bodies = [
  ['JSON', JSON.stringify(report), 'application/json'],
  ['a form', form, 'application/x-www-form-urlencoded'],
  ['multipart', multipartOf([...new URLSearchParams(form)]), multipartType],
] as const;

const headerName = fc.oneof(
  fc.constantFrom('Host', 'Content-Type', 'Content-Length', 'Transfer-Encoding', 'Connection'),
  fc.constantFrom('Expect', 'Upgrade', 'TE', 'Trailer', 'Authorization', 'Cookie', 'X-Other'),
  fc.constantFrom('__proto__', 'Content-Encoding', 'Keep-Alive', 'Range', 'Accept'),
);

const headerValue = fc.oneof(
  fc.constantFrom('close', 'keep-alive', 'chunked', 'identity', 'gzip', 'h2c'),
  fc.constantFrom('0', '-1', '1', '9'.repeat(30), '', 'multipart/form-data', 'bytes=0-'),
  fc.constantFrom('multipart/form-data; boundary=', 'multipart/form-data; boundary="', '['),
  fc.string({ unit: 'binary-ascii', maxLength: 20 }),
);

const headers = fc.dictionary(headerName, headerValue, { minKeys: 1, maxKeys: 3 });

/** Whole answers, of which there are some, and none of a defect. */
async function assertSound(bytes: Buffer): Promise<void> {
  const answers = await sendToEnd(receiver.address, bytes);
  assert(answers.length >= 1);
  assert(!answers.some(({ code }) => code === 1003));
}

const runs = { numRuns: 200 };

describe('requests of real clients, with bytes changed anywhere', () => {
  for (const { id, raw } of clientVectors) {
    test(id, async () => {
      const bytes = Buffer.from(raw);
      const property = fc.asyncProperty(edits, (changes) =>
        assertSound(applyEdits(bytes, changes)),
      );
      await fc.assert(property, runs);
    });
  }
});

describe('whatever header lines come with a body', () => {
  for (const [kind, body, contentType] of bodies) {
    test(`of ${kind}: whole answers, and no defect`, async () => {
      const property = fc.asyncProperty(headers, (changes) =>
        assertSound(requestOf({ body, headers: { 'Content-Type': contentType, ...changes } })),
      );
      await fc.assert(property, runs);
    });
  }
});

describe('a report is the same', () => {
  for (const [kind, body, contentType] of bodies) {
    const bytes = Buffer.from(body);

    test(`in ${kind}, however the network cuts it`, async () => {
      const request = requestOf({ body, headers: { 'Content-Type': contentType } });
      const property = fc.asyncProperty(cuts, async (at) => {
        const connection = await Connection.open(receiver.address);
        await connection.writeInPieces(cut(request, at));
        assert.equal(answerOf(await connection.reply()).code, 0);
        connection.abandon();
      });
      await fc.assert(property, { numRuns: 50 });
    });

    test(`in ${kind}, in whatever chunks it comes`, async () => {
      const property = fc.asyncProperty(cuts, chunkExtension, async (at, extension) => {
        const { answer } = await send(
          receiver.address,
          requestOf({
            body: chunksOf(cut(bytes, at), extension),
            headers: {
              'Content-Type': contentType,
              'Transfer-Encoding': 'chunked',
              'Content-Length': undefined,
            },
          }),
        );
        assert.equal(answer.code, 0);
      });
      await fc.assert(property, { numRuns: 50 });
    });
  }
});

const chunkExtension = fc.constantFrom('', ';a', ';a=b', ';a="b c"');

/** An empty chunk would be the end. */
function chunksOf(pieces: readonly Buffer[], extension: string): Buffer {
  const chunks = pieces
    .filter(({ length }) => length > 0)
    .flatMap((piece) => [`${piece.length.toString(16)}${extension}\r\n`, piece, '\r\n']);
  return Buffer.concat([...chunks, '0\r\n\r\n'].map((part) => Buffer.from(part)));
}
