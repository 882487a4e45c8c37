import { actions } from '../src/control/actions/actions.js';
import { declaredParameters } from '../src/control/actions/declared-parameters.js';
import { multipartOf, multipartType } from '../tests/support/multipart.js';
import { formOf, getOf, postOf, reportOf, requestOf } from '../tests/support/report.js';
import { clientVectors } from '../tests/support/vectors.js';
import {
  forbiddenAction,
  rulePlaceholder,
  tokenPlaceholder,
  type FuzzRequest,
} from './requests.js';

/** When the real clients signed; the fuzzed server's clock stands there. */
export const signedSeconds = 1_402_992_826;

/** What mutation starts from: real clients' requests, every form of a report, every action. */
export function seeds(): FuzzRequest[] {
  const reports = [...clientVectors.map(({ raw }) => Buffer.from(raw)), ...reportForms()];
  return [
    ...reports.map((bytes) => ({ plane: 'receiver', bytes }) as const),
    ...[...actionCalls(), ...pages()].map((bytes) => ({ plane: 'control', bytes }) as const),
  ];
}

function reportForms(): Buffer[] {
  const report = reportOf({ Timestamp: signedSeconds });
  const json = JSON.stringify(report);
  const form = formOf(report);
  const flattened = formOf({
    ...report,
    Data: undefined,
    'Data.0.metricName': 'cpu',
    'Data.0.value': '1.5',
    'Data.0.dimensions.ip': '10.0.0.1',
  }).replace('Data=undefined&', '');
  const chunks = `${json.length.toString(16)}\r\n${json}\r\n0\r\n\r\n`;
  return [
    postOf(json),
    requestOf({ body: form }),
    requestOf({ body: flattened }),
    getOf(formOf(reportOf({ Timestamp: signedSeconds }, { method: 'GET' }))),
    requestOf({
      body: multipartOf([...new URLSearchParams(form)]),
      headers: { 'Content-Type': multipartType },
    }),
    requestOf({
      body: chunks,
      headers: { 'Transfer-Encoding': 'chunked', 'Content-Length': undefined },
    }),
    Buffer.concat([postOf(json), postOf(json)]),
  ];
}

/** Values that are right where the name is in the table, and `1` elsewhere. */
const values: Readonly<Record<string, string>> = {
  namespace: 'cvm',
  alarmRuleId: rulePlaceholder,
  metricName: 'cpu',
  dimensionNames: 'ip',
  name: 'ip',
  value: '10.0.0.1',
  statistics: 'max',
  period: '60',
  starttime: '2014-06-17 16:00:00',
  endtime: '2014-06-17 17:00:00',
  startTime: '2014-06-17 16:00:00',
  endTime: '2014-06-17 17:00:00',
  operatorType: '>',
  kind: 'webhook',
  url: 'http://127.0.0.1:1/',
  method: 'GET',
  path: '/v2/index.php',
  secretId: 'AKIDmain',
};

/** Actions after which there is less to ask about. */
function takesAway([action]: readonly [action: string, ...unknown[]]): boolean {
  return /^(Delete|Unbind|Block|Revoke|Rotate)/.test(action);
}

/** Each action as a form and as JSON, by the operator for the account of the tests. */
function actionCalls(): Buffer[] {
  const inOrder = [...actions]
    .filter(([action]) => action !== forbiddenAction)
    .sort((left, right) => Number(takesAway(left)) - Number(takesAway(right)));
  const headers = { Authorization: `Bearer ${tokenPlaceholder}` };
  return inOrder.flatMap(([action, { parameters }]) => {
    const texts: Record<string, string> = { Action: action, Region: 'gz', account: 'acme' };
    for (const { name } of declaredParameters(parameters)) {
      const member = name.split('.').findLast((part) => part !== 'N') ?? '';
      texts[name.replaceAll('.N', '.0')] = values[member] ?? '1';
    }
    const form = new URLSearchParams(texts).toString();
    return [
      requestOf({ body: form, headers }),
      requestOf({ body: JSON.stringify(texts), headers }),
    ];
  });
}

function pages(): Buffer[] {
  return ['/healthz', '/readyz', '/metrics', '/openapi.json'].map((target) =>
    requestOf({ method: 'GET', target }),
  );
}
