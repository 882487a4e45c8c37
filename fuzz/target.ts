import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from '../src/app.js';
import { loadConfig } from '../src/config/load-config.js';
import type { Control } from '../src/control/actions/control.js';
import { readTexts } from '../src/control/v2/indexed-texts.js';
import { performAction } from '../src/control/actions/perform-action.js';
import { readOperatorAccess } from '../src/control/operator-access.js';
import { createLog } from '../src/telemetry/log.js';
import { furnish } from '../tests/support/accounts.js';
import { clientVectors } from '../tests/support/vectors.js';
import { exchange } from './exchange.js';
import { faultOf } from './fault.js';
import {
  forbiddenAction,
  rulePlaceholder,
  tokenPlaceholder,
  type FuzzRequest,
} from './requests.js';
import { signedSeconds } from './seeds.js';

/** Whole putmons in this process, one after the other: what requests leave behind stays bounded. */
export class Target {
  #app: App | undefined;
  #folder = '';
  #token = '';
  #ruleId = '';
  readonly #errorLines: string[] = [];

  /** Starts a fresh one, with the accounts of the tests and the keys of real clients. */
  async restart(): Promise<void> {
    await this.stop();
    this.#folder = await mkdtemp(join(tmpdir(), 'putmon-fuzz-'));
    const config = loadConfig({
      environment: {},
      flags: {
        workers: '1',
        ...{ data: this.#folder, receiver: '127.0.0.1:0', control: '127.0.0.1:0' },
        ...{ autoRegister: true, duckdbThreads: '1', drainTimeoutSeconds: '1' },
      },
    });
    const destination = { write: (line: string) => void this.#errorLines.push(line) };
    // The clock stands still: no window closes, so no notice of an alarm is ever sent.
    const clock = (): number => signedSeconds * 1000;
    this.#app = await App.start(config, createLog({ level: 'error', destination }), clock);
    const { catalog } = this.#app.control;
    await furnish(catalog);
    const { id: accountId } = await catalog.createAccount('vectors');
    for (const [secretId, secretKey] of new Map(
      clientVectors.map((vector) => [vector.secretId, vector.secretKey]),
    )) {
      await catalog.addKey({ accountId, secretId, secretKey, kind: 'main', grants: [] });
    }
    this.#ruleId = await createRule(this.#app.control);
    this.#token = (await readOperatorAccess(this.#folder))?.token ?? '';
  }

  /** Sends a request; says what is wrong with its answers, undefined where nothing is. */
  async run(request: FuzzRequest): Promise<string | undefined> {
    const app = this.#app;
    if (app === undefined) throw new Error('the target is not started');
    const address = request.plane === 'receiver' ? app.receiverAddress : app.controlAddress;
    const sent = this.#withSecrets(request);
    if (sent.includes(forbiddenAction)) return undefined;
    const received = await exchange(address, sent);
    const [errorLine] = this.#errorLines.splice(0);
    if (errorLine !== undefined) return `logged as an error: ${errorLine}`;
    return received === undefined ? 'no answer' : faultOf(request.plane, sent, received);
  }

  async stop(): Promise<void> {
    await this.#app?.stop();
    this.#app = undefined;
    if (this.#folder !== '') await rm(this.#folder, { recursive: true });
    this.#folder = '';
  }

  #withSecrets({ plane, bytes }: FuzzRequest): Buffer {
    if (plane === 'receiver') return bytes;
    const text = bytes
      .toString('latin1')
      .replaceAll(tokenPlaceholder, this.#token)
      .replaceAll(rulePlaceholder, this.#ruleId);
    return Buffer.from(text, 'latin1');
  }
}

/** An alarm rule for requests to be about; returns its id, which is random. */
async function createRule(control: Control): Promise<string> {
  const parameters = {
    ...{ account: 'acme', Region: 'gz', namespace: 'cvm' },
    ...{ metricName: 'cpu', 'dimensionNames.0': 'ip', period: '60', statistics: 'max' },
    ...{ operatorType: '>', threshold: '1', constancy: '1', isWild: '1' },
  };
  const given = readTexts(new Map(Object.entries(parameters)));
  const answer = await performAction('CreateAlarmRule', given, { kind: 'operator' }, control);
  return (answer as { data: { alarmRuleId: string } }).data.alarmRuleId;
}
