import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { accountActionNames, actionNames } from '../support/action-names.js';
import { call, callAsOperator } from '../support/control-call.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());
const token = await server.operatorToken();

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
  assert.deepEqual(Object.keys(schemas).sort(), [...actionNames].sort());
  for (const [name, form] of Object.entries(schemas)) {
    assert.equal(form.properties.Action.const, name);
  }
});

describe('a call that gives nothing is answered, and no defect', () => {
  for (const name of actionNames) {
    test(name, async () => {
      const { code } = await callAsOperator(server, token, name);
      assert.notEqual(code, 6000);
    });
  }
});

describe('what a form requires, the action misses', () => {
  for (const [name, { required }] of Object.entries(document.components.schemas)) {
    const [first] = required.filter((parameter) => !common.includes(parameter));
    if (first === undefined || !accountActionNames.includes(name)) continue;
    test(name, async () => {
      const { code, message } = await call(server, name, {});
      assert.equal(code, 4000);
      assert.equal(message, `(-505)参数缺失: ${first}`);
    });
  }
});
