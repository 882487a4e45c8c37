import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { CatalogUnavailableError } from '../../src/catalog/catalog.js';
import {
  answerControlCall,
  answerForeignHost,
  answerMalformedControlCall,
} from '../../src/control/answer-control-call.js';
import type { Control } from '../../src/control/actions/control.js';
import { OperatorCredential } from '../../src/control/operator-credential.js';
import { StoreUnavailableError } from '../../src/storage/sample-store.js';
import { WebServer } from '../../src/web/web-server.js';
import { keys } from '../support/accounts.js';
import { send, signatureOf, textToSign, textsOf } from '../support/control-call.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
const sound = receiver.app.control;
const operator = new OperatorCredential();

/** What fails, or undefined while the service starts. */
let control: Control | undefined;
let failures: { error: unknown; fields: Readonly<Record<string, unknown>> }[] = [];

const plane = {
  control: () => control,
  operator,
  log: {
    performed: () => undefined,
    failed: (error: unknown, fields: Readonly<Record<string, unknown>>) =>
      void failures.push({ error, fields }),
  },
};
const server = new WebServer({
  handler: {
    answer: (call) => answerControlCall(call, plane, {}),
    answerMalformed: answerMalformedControlCall,
    answerForeignHost,
  },
  limits: {
    urlBytesMax: 262_144,
    headerBytesMax: 32_768,
    headersTimeoutSeconds: 10,
    requestTimeoutSeconds: 30,
    keepAliveTimeoutSeconds: 65,
    connectionsMax: 1000,
  },
  hosts: () => [],
});
const address = await server.listen('127.0.0.1', 0);

after(async () => {
  await server.drain(0);
  await receiver.stop();
});
beforeEach(() => {
  control = sound;
  failures = [];
});

const metric = 'Region=gz&account=acme&namespace=cvm&metricName=diskusage';
const made = 'metricCname=x&dimensionNames.0=ip';
const object = 'dimensions.0.name=ip&dimensions.0.value=x';
const diskFull = new CatalogUnavailableError('the disk is full');

describe('what fails below is told, and nothing has changed', () => {
  for (const [form, part, method, error] of [
    [
      'Action=CreateNamespace&Region=gz&account=acme&namespace=new',
      'catalog',
      'createNamespace',
      diskFull,
    ],
    [`Action=CreateMetric&${metric}2&${made}`, 'catalog', 'createMetric', diskFull],
    [`Action=DeleteMetric&${metric}`, 'catalog', 'deleteMetric', diskFull],
    [
      `Action=DeleteMonitorData&${metric.replace('diskusage', 'cpu')}&${object}`,
      'store',
      'deleteSamples',
      new StoreUnavailableError('the disk is full'),
    ],
  ] as const) {
    test(`${form.split('&', 1)[0]} while the disk is full: -513`, async () => {
      const described = await describeAll();
      control = { ...sound, [part]: failing(sound[part], method, error) };
      const answer = await ask(form);
      assert.deepEqual([answer.code, answer.message], [4000, '(-513)DB操作失败']);
      assert.equal(
        (await ask(`${form}&language=en`)).message,
        '(-513)DB operation failed: the disk is full',
      );
      control = sound;
      assert.deepEqual(await describeAll(), described);
      assert.deepEqual(failures, []);
    });
  }

  test('a defect is told by the id of the call, and stands in the log whole: 6000', async () => {
    const defect = new RangeError('a defect');
    control = { ...sound, catalog: failing(sound.catalog, 'namespaceOf', defect) };
    const answer = await ask(`Action=DescribeMetric&${metric}`);
    assert.equal(answer.code, 6000);
    const [, id] = /^internal error: request (\S+) is in the log$/.exec(answer.message) ?? [];
    const [failure] = failures;
    assert.deepEqual([failure?.error, failure?.fields['request']], [defect, id]);
  });

  test('a signed call whose Nonce cannot be kept is not obeyed: -513', async () => {
    const described = await describeAll();
    control = { ...sound, controlNonces: failing(sound.controlNonces, 'use', diskFull) };
    const texts = textsOf({
      Action: 'CreateNamespace',
      Region: 'gz',
      SecretId: keys.main.secretId,
      Timestamp: receiver.nowSeconds,
      Nonce: 1,
      namespace: 'new',
      language: 'en',
    });
    const Signature = signatureOf(textToSign('POST', texts), keys.main.secretKey);
    const form = new URLSearchParams({ ...texts, Signature });
    assert.equal(
      (await send(address, form)).message,
      '(-513)DB operation failed: the Nonce cannot be kept: the disk is full',
    );
    assert.deepEqual(await describeAll(), described);
    control = sound;
    assert.equal((await send(address, form)).code, 0);
  });

  test('before it serves, and once it stops: 6200', async () => {
    control = undefined;
    const answer = await ask('Action=DescribeNamespace&Region=gz');
    assert.deepEqual([answer.code, answer.message], [6200, 'the service is starting or stopping']);
  });
});

function ask(form: string): ReturnType<typeof send> {
  return send(address, form, 'POST', { authorization: `Bearer ${operator.token}` });
}

async function describeAll(): Promise<unknown[]> {
  const answers = await Promise.all(
    ['DescribeNamespace', 'DescribeMetric', 'DescribeQuota'].map((action) =>
      ask(`Action=${action}&Region=gz&account=acme&namespace=cvm`),
    ),
  );
  return answers.map(({ data }) => data);
}

/** A part that works, but for one of its methods. */
function failing<Part extends object>(part: Part, method: string, error: Error): Part {
  return new Proxy(part, {
    get(target, name) {
      if (name === method) {
        return () => {
          throw error;
        };
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
