import { secondsOf } from '../model/clock.js';
import { Refusal } from '../protocol/refusal.js';
import { admitRequest, admitSamples, type LimitedReport, returnSamples } from './admit.js';
import { checkLines } from './check-lines.js';
import { groupsOf, routesOf } from './line-groups.js';
import type { Receiver } from './receiver.js';
import type { ReportTrace } from './report-trace.js';
import { storeLines } from './store-lines.js';
import type { VerifiedLines } from './verified-lines.js';

/**
 * The last steps of a report whose lines name their namespaces, as `acceptReport` takes them for a
 * report of one namespace. All lines become one report of the store: all are on disk once this
 * resolves, or none.
 * @throws Refusal; anything else is a defect
 */
export async function acceptLines(
  verified: VerifiedLines,
  receiver: Receiver,
  trace: ReportTrace,
): Promise<void> {
  const limited = limitedReportOf(verified);
  await admitRequest(limited, receiver); //                           1006 1007
  const routes = routesOf(verified, receiver); //                     1014 1013
  const groups = groupsOf(verified, routes, receiver); //             1016
  const checked = await checkLines(groups, receiver); //              1020 1017 1013 1018 1002
  const admission = await admitSamples(limited, receiver); //         1018 1007
  trace.end('check');
  try {
    await storeLines(verified, checked, receiver); //                 1002 1011
  } catch (error) {
    if (error instanceof Refusal) returnSamples(limited, receiver, admission);
    throw error;
  }
  receiver.keyUses.noteTokenReport(verified.tokenId, secondsOf(receiver.clock));
  trace.end('store');
}

/** Each token is limited as a key is. No SecretId has a space, so that none is taken for a token. */
function limitedReportOf({ tokenId, lines }: VerifiedLines): LimitedReport {
  return { report: { secretId: `token ${tokenId}`, data: lines } };
}
