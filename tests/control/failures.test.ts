import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { send, signatureOf, textToSign, textsOf } from '../support/control-call.js';
import { ControlPlaneRig } from '../support/control-plane-rig.js';
import { TestReceiver } from '../support/test-receiver.js';
import { catalogUnavailable, storeUnavailable } from '../support/unavailable.js';

const receiver = await TestReceiver.start();
const sound = receiver.app.control;
const rig = await ControlPlaneRig.start();

after(async () => {
  await rig.stop();
  await receiver.stop();
});
beforeEach(() => {
  rig.control = sound;
  rig.failures.length = 0;
});

const metric = 'Region=gz&account=acme&namespace=cvm&metricName=diskusage';
const made = 'metricCname=x&dimensionNames.0=ip';
const object = 'dimensions.0.name=ip&dimensions.0.value=x';
const diskFull = catalogUnavailable('the disk is full');

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
      storeUnavailable('the disk is full'),
    ],
  ] as const) {
    test(`${form.split('&', 1)[0]} while the disk is full: -513`, async () => {
      const described = await describeAll();
      rig.control = { ...sound, [part]: failing(sound[part], method, error) };
      const answer = await ask(form);
      assert.deepEqual([answer.code, answer.message], [4000, '(-513)DB操作失败']);
      assert.equal(
        (await ask(`${form}&language=en`)).message,
        '(-513)DB operation failed: the disk is full',
      );
      rig.control = sound;
      assert.deepEqual(await describeAll(), described);
      assert.deepEqual(rig.failures, []);
    });
  }

  test('a defect is told by the id of the call, and stands in the log whole: 6000', async () => {
    const defect = new RangeError('a defect');
    rig.control = { ...sound, catalog: failing(sound.catalog, 'namespaceOf', defect) };
    const answer = await ask(`Action=DescribeMetric&${metric}`);
    assert.equal(answer.code, 6000);
    const [, id] = /^internal error: request (\S+) is in the log$/.exec(answer.message) ?? [];
    const [failure] = rig.failures;
    assert.deepEqual([failure?.error, failure?.fields['request']], [defect, id]);
  });

  test('a signed call whose Nonce cannot be kept is not obeyed: -513', async () => {
    const described = await describeAll();
    rig.control = { ...sound, controlNonces: failing(sound.controlNonces, 'use', diskFull) };
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
      (await send(rig.address, form)).message,
      '(-513)DB operation failed: the Nonce cannot be kept: the disk is full',
    );
    assert.deepEqual(await describeAll(), described);
    rig.control = sound;
    assert.equal((await send(rig.address, form)).code, 0);
  });

  test('before it serves, and once it stops: 6200', async () => {
    rig.control = undefined;
    const answer = await ask('Action=DescribeNamespace&Region=gz');
    assert.deepEqual([answer.code, answer.message], [6200, 'the service is starting or stopping']);
  });
});

function ask(form: string): ReturnType<typeof send> {
  return send(rig.address, form, 'POST', { authorization: `Bearer ${rig.token}` });
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
  const proxy: Part = new Proxy(part, {
    get(target, name) {
      if (name === method) {
        return () => {
          throw error;
        };
      }
      // Whoever changes something, it fails.
      if (name === 'by') return () => proxy;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  return proxy;
}
