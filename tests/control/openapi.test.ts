import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { actions } from '../../src/control/actions.js';
import { parametersByAction, parameterSummaries } from '../../src/control/parameter-table.js';
import { call } from '../support/control-call.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const common = ['Action', 'SecretId', 'Timestamp', 'Nonce', 'Signature'];

interface Form {
  readonly required: readonly string[];
  readonly properties: { readonly Action: { readonly const: string } };
}

const response = await fetch(`http://${server.app.controlAddress}/openapi.json`);
const document = (await response.json()) as {
  readonly openapi: string;
  readonly components: { readonly schemas: Readonly<Record<string, Form>> };
};

test('the document is served as JSON, with a form for every action', () => {
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.match(document.openapi, /^3\.1\./);
  const { schemas } = document.components;
  assert.deepEqual(Object.keys(schemas).sort(), [...actions.keys()].sort());
  for (const [name, form] of Object.entries(schemas)) {
    assert.equal(form.properties.Action.const, name);
  }
});

test('the table has every action, and a summary of every parameter', () => {
  assert.deepEqual(Object.keys(parametersByAction).sort(), [...actions.keys()].sort());
  const words = Object.values(parametersByAction).flatMap((parameters) => parameters.split(' '));
  const named = new Set(words.map((word) => word.replace('!', '')).filter((word) => word !== ''));
  assert.deepEqual([...named].sort(), Object.keys(parameterSummaries).sort());
});

describe('what a form requires, the action misses', () => {
  for (const [name, { required }] of Object.entries(document.components.schemas)) {
    const [first] = required.filter((parameter) => !common.includes(parameter));
    if (first === undefined || actions.get(name)?.operatorOnly === true) continue;
    test(name, async () => {
      const { code, message } = await call(server, name, {});
      assert.equal(code, 4000);
      assert.equal(message, `(-505)参数缺失: ${first}`);
    });
  }
});
