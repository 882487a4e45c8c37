import type { Control } from '../control/actions/control.js';
import { identifyReader } from '../control/identify-reader.js';
import type { OperatorCredential } from '../control/operator-credential.js';
import { ReaderRefusal } from '../control/reader-refusal.js';
import type { AccountReader } from '../egress/prometheus/prometheus-door.js';
import { PrometheusRefusal, type RefusalKind } from '../egress/prometheus/prometheus-refusal.js';
import type { WebCall } from '../web/web-call.js';

const kindByStatus: Readonly<Record<ReaderRefusal['status'], RefusalKind>> = {
  400: 'bad_data',
  401: 'unauthorized',
  403: 'forbidden',
};

/**
 * Who reads by Prometheus's protocols.
 * @throws PrometheusRefusal
 */
export function readerOf(
  call: WebCall,
  control: Control,
  operator: OperatorCredential,
): AccountReader {
  try {
    const reader = identifyReader(call, control, operator);
    return { account: reader.account, name: reader.caller, mayRead: () => reader.isValid() };
  } catch (error) {
    if (!(error instanceof ReaderRefusal)) throw error;
    throw new PrometheusRefusal(kindByStatus[error.status], error.message, error.headers);
  }
}
