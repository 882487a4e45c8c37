import { secondsOf } from '../model/clock.js';
import { Refusal } from '../protocol/refusal.js';
import { admitRequest, admitSamples, returnSamples } from './admit.js';
import { checkSamples } from './check-samples.js';
import { namespaceOf } from './namespace-of.js';
import type { Receiver } from './receiver.js';
import type { ReportTrace } from './report-trace.js';
import { routeOf } from './route-of.js';
import { storeSamples } from './store-samples.js';
import type { VerifiedReport } from './verified-report.js';

/**
 * The last steps of a report, by whichever door it came: holds it against limits and catalog, and
 * stores it. Each line is a step; in the margin stand the codes that it can answer by the published
 * door. Resolves once the report is on disk.
 * @throws Refusal; anything else is a defect
 */
export async function acceptReport(
  verified: VerifiedReport,
  receiver: Receiver,
  trace: ReportTrace,
): Promise<void> {
  const { report, door = 'v2' } = verified;
  const requestAdmission = admitRequest(verified, receiver); //       1006 1007
  if (requestAdmission instanceof Promise) await requestAdmission;
  const route = routeOf(verified, receiver); //                       1014 1013
  const namespace = namespaceOf(report, route, receiver); //          1016
  const checking = checkSamples(report, namespace, receiver); //      1019 1020 1017 1013 1018 1002
  const checked = checking instanceof Promise ? await checking : checking;
  const samplesAdmission = admitSamples(verified, receiver); //       1018 1007
  const admission = samplesAdmission instanceof Promise ? await samplesAdmission : samplesAdmission;
  trace.end('check');
  try {
    await storeSamples(verified, namespace, checked, receiver); //    1002 1011
  } catch (error) {
    if (error instanceof Refusal) returnSamples(verified, receiver, admission);
    throw error;
  }
  receiver.keyUses.noteReport(report.secretId, door, secondsOf(receiver.clock));
  trace.end('store');
}
