import { keys } from './accounts.js';
import { diskUsage, formOf, requestOf, type ReportParameters } from './report.js';

const Data = JSON.stringify([diskUsage]);
const { secretId } = keys.main;

export const canonicalHost = 'receiver.monitor.tencentyun.com';

/** What the documents ask a sender to sign, of the report that `signedForm` makes. */
export const five = `Action=PutMonitorData&Nonce=7&Region=gz&SecretId=${secretId}&Timestamp=1700000000`;

/** What generic senders sign instead: all that is sent. */
export const all = `Data=${Data}&Namespace=cvm&Nonce=7&Region=gz&SecretId=${secretId}&Timestamp=1700000000`;

export const documented = `POST${canonicalHost}/v2/index.php?${five}`;

/** How a report is sent: unless said otherwise, as a form, by POST, to /v2/index.php. */
export interface Sent {
  readonly parameters?: ReportParameters;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string | undefined;
  readonly json?: boolean;
}

/** A report with Nonce 7 and the signature as given. */
export function signedForm(sent: Sent, signature: string): Buffer {
  const { method = 'POST', path = '/v2/index.php', json = false } = sent;
  const parameters = {
    SecretId: secretId,
    Region: 'gz',
    Timestamp: '1700000000',
    Nonce: '7',
    Namespace: 'cvm',
    Data,
    Signature: signature,
    ...sent.parameters,
  };
  const headers = { Host: 'host' in sent ? sent.host : `${canonicalHost}:8080` };
  const text = json ? JSON.stringify(parameters) : formOf(parameters);
  return method === 'GET'
    ? requestOf({ method, target: `${path}?${text}`, headers })
    : requestOf({ method, target: path, headers, body: text });
}
