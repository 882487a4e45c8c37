import type { AuditOrigin } from '../catalog/audit/audit-event.js';
import { CatalogQuotaError, CatalogUnavailableError } from '../catalog/catalog.js';
import { Refusal } from '../protocol/refusal.js';
import {
  StoreBusyError,
  StoreUnavailableError,
  type ReportedSample,
} from '../storage/sample-store.js';
import { notReady } from './check-ready.js';
import { checkSamples, type CheckedReport, type CheckedSamples } from './check-samples.js';
import { fingerprintOf } from './fingerprint.js';
import type { ReportedNamespace } from './namespace-of.js';
import type { Receiver } from './receiver.js';
import type { VerifiedReport } from './verified-report.js';

/**
 * Resolves once the samples are on disk, and with them whatever had to be registered first.
 * @throws Refusal notReady; identityIllegal for a repeat where repeats are refused; and those of
 * checkSamples, where another report registered a metric in between
 */
export async function storeSamples(
  { report, address }: Pick<VerifiedReport, 'report' | 'address'>,
  namespace: ReportedNamespace,
  checked: CheckedSamples,
  receiver: Receiver,
): Promise<void> {
  const samples =
    checked.drafts.length === 0
      ? checked.samples
      : await registerNames(report, namespace, checked, receiver, {
          actor: report.secretId,
          address,
        });
  const { replay } = receiver.settings();
  const fingerprint = fingerprintOf(report, samples, replay);
  const { accountId } = namespace;
  const accepted = { accountId, fingerprint, timeSeconds: report.timestampSeconds, samples };
  let outcome: 'stored' | 'repeated';
  try {
    outcome = await receiver.store.write(accepted);
  } catch (error) {
    throw storeRefusalOf(error);
  }
  if (outcome === 'stored') return;
  receiver.observer.repeated();
  if (replay === 'refuse') {
    throw new Refusal('identityIllegal', 'Nonce and Timestamp were used before');
  }
}

/**
 * Samples name metrics by id, which a metric has once it is registered.
 * @param reporter whose report creates them
 * @param seriesBefore new series that the same report brings to other namespaces
 * @throws Refusal notReady, and those of checkSamples
 */
export async function registerNames(
  report: CheckedReport,
  namespace: ReportedNamespace,
  { drafts }: Pick<CheckedSamples, 'drafts'>,
  receiver: Receiver,
  reporter: Pick<AuditOrigin, 'actor' | 'address'>,
  seriesBefore = 0,
): Promise<readonly ReportedSample[]> {
  const { accountId, region, name } = namespace;
  try {
    const { limits } = receiver.settings();
    const catalog = receiver.catalog.by({ ...reporter, action: 'Report', accountId });
    const registered = await catalog.register(accountId, region, name, drafts, limits);
    return (await checkSamples(report, registered, receiver, seriesBefore)).samples;
  } catch (error) {
    throw catalogRefusalOf(error);
  }
}

function catalogRefusalOf(error: unknown): unknown {
  if (error instanceof CatalogUnavailableError) return notReady('the catalog takes no writes');
  if (!(error instanceof CatalogQuotaError)) return error;
  // Reports that came together passed the check before, and only the first found room.
  const reason = error.quota === 'namespacesPerRegionMax' ? 'namespaceIllegal' : 'parameterInvalid';
  return new Refusal(reason, error.message, { quota: error.quota });
}

/** What a report is refused with whose write failed; a defect as it is. */
export function storeRefusalOf(error: unknown): unknown {
  if (error instanceof StoreBusyError) return notReady('too many samples wait for the disk');
  if (error instanceof StoreUnavailableError) return notReady('the store takes no writes');
  return error;
}
