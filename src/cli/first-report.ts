import { randomInt } from 'node:crypto';
import type { Config } from '../config/config.js';
import type { Control } from '../control/actions/control.js';
import { addFirstKey } from '../control/actions/key-actions.js';
import { secondsOf } from '../model/clock.js';
import { signedQuery, type SignedParameters } from '../protocol/sign-report.js';
import { commandName } from './command-name.js';
import { shellWord } from './shell-word.js';

interface NewKey {
  readonly secretId: string;
  readonly secretKey: string;
}

/**
 * Makes an account and a key pair where there is no key yet, and says how to report with it. No
 * lines where there is one.
 * @param showsKey whether a SecretKey may be printed; where not, none is made
 */
export async function firstReport(
  control: Control,
  config: Config,
  receiverAddress: string,
  showsKey: boolean,
): Promise<string[]> {
  const { catalog } = control;
  if (catalog.accounts().some(({ id }) => catalog.keysOf(id).length > 0)) return [];
  if (!showsKey) {
    const create = `${commandName()} key create --data ${shellWord(config.data)}`;
    return [`There is no key yet, and reports need one. Make it on a terminal: ${create}`];
  }
  const data = await addFirstKey(control);
  const url = `http://${receiverAddress.replace(/^(0\.0\.0\.0|\[::\]):/, '127.0.0.1:')}`;
  const signed = config.signatureForms === 'all' ? 'all' : 'five';
  const signAll = signed === 'all' ? ' --sign-all' : '';
  const put = `${commandName()} put --url ${url}${signAll} --namespace demo --metric cpu_percent`;
  const get = `${commandName()} get --data ${shellWord(config.data)}`;
  return [
    'A first key pair is made. The SecretKey is not shown again:',
    `  SecretId   ${data.secretId}`,
    `  SecretKey  ${data.secretKey}`,
    '',
    ...(config.autoRegister
      ? ['Namespaces and metrics are created as reports name them (--auto-register).']
      : ['Namespaces and metrics are created beforehand:', ...creatingLines(config)]),
    '',
    'A first report:',
    `  PUTMON_SECRET_ID=${data.secretId} PUTMON_SECRET_KEY=${data.secretKey} \\`,
    `    ${put} --dimension host=web1 --value 42`,
    'or, signed for the next two hours:',
    `  curl '${url}/v2/index.php?${signedExample(data, control, signed)}'`,
    'and what is there:',
    `  ${get} --namespace demo --metric cpu_percent`,
    '',
  ];
}

function creatingLines(config: Config): string[] {
  const data = shellWord(config.data);
  return [
    `  ${commandName()} namespace create demo --data ${data}`,
    `  ${commandName()} metric create cpu_percent --data ${data} --namespace demo --dimension host`,
  ];
}

function signedExample(
  { secretId, secretKey }: NewKey,
  { clock }: Control,
  signed: SignedParameters,
): string {
  const report = {
    secretId,
    secretKey,
    region: 'gz',
    namespace: 'demo',
    timestampSeconds: secondsOf(clock),
    nonce: randomInt(1, 2 ** 47),
    data: [{ dimensions: { host: 'web1' }, metricName: 'cpu_percent', value: 41.5 }],
  };
  return signedQuery(report, signed);
}
