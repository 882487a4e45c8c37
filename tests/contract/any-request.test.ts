import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { anyForm, applyEdits, edits } from '../support/arbitrary-report.js';
import { multipartOf, multipartType } from '../support/multipart.js';
import { formOf, getOf, postOf, reportOf, requestOf } from '../support/report.js';
import { ReceiverRig } from '../support/receiver-rig.js';
import { sendToEnd } from '../support/send.js';
import type { Answer } from '../support/wire-reply.js';

const rig = await ReceiverRig.start();
after(() => rig.stop());

const runs = { numRuns: 500 };
const report = reportOf();
const json = JSON.stringify(report);
const form = formOf(report);
const query = formOf(reportOf({}, { method: 'GET' }));
const multipart = multipartOf([...new URLSearchParams(form)]);
const asMultipart = { 'Content-Type': multipartType };

/** Sends the bytes, and holds the answers against what is stored after. */
async function answersTo(bytes: Buffer): Promise<Answer[]> {
  const before = (await rig.stored()).length;
  const answers = await sendToEnd(rig.address, bytes);
  const codes = answers.map(({ code }) => code);
  assert(!codes.includes(1003), String(rig.failures.at(-1)?.error));
  if (!codes.includes(0)) assert.equal((await rig.stored()).length, before, 'nothing is stored');
  return answers;
}

async function assertOneAnswer(bytes: Buffer): Promise<void> {
  assert.equal((await answersTo(bytes)).length, 1);
}

for (const autoRegister of [false, true]) {
  describe(`whatever comes in, with autoRegister ${autoRegister}`, () => {
    test('of parameters, in any form: one answer, and no defect', async () => {
      rig.faults = { flags: { autoRegister, namespacesPerRegionMax: '0' } };
      await fc.assert(fc.asyncProperty(anyForm, assertOneAnswer), runs);
    });

    for (const [form_, bytes, rebuild] of [
      ['JSON', Buffer.from(json), (body: Buffer) => requestOf({ body })],
      ['a form', Buffer.from(form), (body: Buffer) => requestOf({ body })],
      [
        'multipart',
        Buffer.from(multipart),
        (body: Buffer) => requestOf({ body, headers: asMultipart }),
      ],
    ] as const) {
      test(`of bytes in ${form_}: one answer, and no defect`, async () => {
        rig.faults = { flags: { autoRegister, namespacesPerRegionMax: '0' } };
        const property = fc.asyncProperty(edits, (changes) =>
          assertOneAnswer(rebuild(applyEdits(bytes, changes))),
        );
        await fc.assert(property, runs);
      });
    }
  });
}

describe('whatever bytes come in, heads included', () => {
  for (const [situation, request] of [
    ['a POST', postOf(json)],
    ['a GET', getOf(query)],
    ['two POSTs', Buffer.concat([postOf(json), postOf(json)])],
    [
      'chunks',
      requestOf({
        body: `${json.length.toString(16)}\r\n${json}\r\n0\r\n\r\n`,
        headers: { 'Transfer-Encoding': 'chunked', 'Content-Length': undefined },
      }),
    ],
  ] as const) {
    test(`${situation}: whole answers alone, one at least, and no defect`, async () => {
      const property = fc.asyncProperty(edits, async (changes) => {
        assert((await answersTo(applyEdits(request, changes))).length >= 1);
      });
      await fc.assert(property, runs);
    });
  }

  test('a POST cut off anywhere: one answer', async () => {
    const request = postOf(json);
    const length = fc.integer({ min: 1, max: request.length });
    await fc.assert(
      fc.asyncProperty(length, (bytes) => assertOneAnswer(request.subarray(0, bytes))),
      runs,
    );
  });
});
