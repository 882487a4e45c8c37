import { createHash, randomUUID } from 'node:crypto';
import { Refusal } from '../protocol/refusal.js';
import type { ReportedSample } from '../storage/sample-store.js';
import { faultsOf, type CheckedGroup } from './check-lines.js';
import type { Receiver } from './receiver.js';
import { registerNames, storeRefusalOf } from './store-samples.js';
import type { VerifiedLines } from './verified-lines.js';

/**
 * Resolves once all lines are on disk, as one report, and with them whatever had to be registered
 * first.
 * @throws Refusal notReady; identityIllegal where the token was revoked meanwhile; and those of
 * checkLines, where another report registered a metric in between
 */
export async function storeLines(
  verified: VerifiedLines,
  groups: readonly CheckedGroup[],
  receiver: Receiver,
): Promise<void> {
  const samples: ReportedSample[] = [];
  for (const group of groups) {
    const registered = await registeredSamples(group, verified, receiver);
    registered.forEach((sample, at) => {
      samples.push({ ...sample, timeSeconds: group.lines[at]?.timestampSeconds ?? 0 });
    });
  }
  // Nothing is awaited from here to the write: no revoked token has lines stored.
  if (receiver.catalog.tokenWithId(verified.tokenId) === undefined) throw revokedMeanwhile();
  const accepted = {
    accountId: verified.accountId,
    fingerprint: fingerprintOf(verified, samples),
    timeSeconds: samples.reduce((latest, sample) => Math.max(latest, sample.timeSeconds), 0),
    samples,
  };
  let outcome: 'stored' | 'repeated';
  try {
    outcome = await receiver.store.write(accepted);
  } catch (error) {
    throw storeRefusalOf(error);
  }
  if (outcome === 'repeated') receiver.observer.repeated();
}

/** The token was good when the request began, and is not any more. */
export function revokedMeanwhile(): Refusal {
  return new Refusal('identityIllegal', 'the token was revoked');
}

async function registeredSamples(
  group: CheckedGroup,
  { tokenId, address }: VerifiedLines,
  receiver: Receiver,
): Promise<readonly ReportedSample[]> {
  const { namespace, lines, checked, seriesBefore } = group;
  if (checked.drafts.length === 0) return checked.samples;
  const report = { data: lines, timestampSeconds: 0 };
  try {
    const reporter = { actor: tokenId, address };
    return await registerNames(report, namespace, checked, receiver, reporter, seriesBefore);
  } catch (error) {
    const faults = faultsOf(group, error);
    const [first] = faults;
    if (first === undefined) throw error;
    throw new Refusal(first.name, first.detail, { faults });
  }
}

/**
 * 64 bits that tell the report from others whose latest line has the same time. Lines with an
 * Idempotency-Key are known by it and by what they say: other lines with the same key are stored.
 * SHA-256, as a stranger may guess a key: nobody can make other lines that are taken for these.
 */
function fingerprintOf(
  { accountId, idempotencyKey }: VerifiedLines,
  samples: readonly ReportedSample[],
): bigint {
  if (idempotencyKey === undefined) return randomFingerprint();
  const hash = createHash('sha256').update(`lines\n${accountId}\n${idempotencyKey}`);
  for (const { metricId, seriesKey, timeSeconds, value } of samples) {
    // Object.is tells 0 from -0, which are written alike.
    const sign = Object.is(value, -0) ? '-' : '';
    hash.update(
      `\n${metricId}\n${seriesKey.length}\n${seriesKey}\n${timeSeconds}\n${sign}${value}`,
    );
  }
  return hash.digest().readBigUInt64LE();
}

/** Node draws the bits of UUIDs in bulk: one costs a seventh of eight bytes drawn by themselves. */
function randomFingerprint(): bigint {
  const uuid = randomUUID();
  // All of these digits are random; a version stands in the middle.
  return BigInt(`0x${uuid.slice(0, 4)}${uuid.slice(-12)}`);
}
