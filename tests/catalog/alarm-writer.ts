// Judges round after round, each of which opens an alarm that is told to two channels, and tells of
// each that is written; until it is killed. Argument: the data file.
import { setImmediate } from 'node:timers/promises';
import { openAlarms, openings, ruleDraft, webhook } from './alarm-harness.js';

const [, , path = ''] = process.argv;
const { alarms } = await openAlarms(path);
const other = { ...webhook, url: 'http://example.invalid/other' };
const group = { accountId: 1, name: 'ops', channels: [webhook, other], configured: false };
const { receiversId } = alarms.receivers(1)[0] ?? (await alarms.createReceivers(group));
const rule = alarms.rules()[0] ?? (await alarms.createRule({ ...ruleDraft, receiversId }));
const { fence = 0 } = (await alarms.acquireLease({ owner: 'writer', seconds: 30 })) ?? {};
for (let number = (alarms.judgedSeconds(300) ?? 0) + 1; ; number += 1) {
  const changes = openings(rule, [String(number)]);
  await alarms.recordJudgement(fence, { periodSeconds: 300, endSeconds: number }, changes);
  process.stdout.write(`${number}\n`);
  await setImmediate();
}
