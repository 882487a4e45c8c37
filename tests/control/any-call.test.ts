import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { call, callAsOperator, send, type ControlAnswer } from '../support/control-call.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const token = await server.operatorToken();
const headers = { authorization: `Bearer ${token}` };
const account = 'acme';

/** All but 6000, a defect, and 6200, a server that does not serve. */
const codes = new Set<number>([0, 4000, 4100, 4101, 4300, 4400, 4500, 6100]);

function assertSound({ code, message }: ControlAnswer): void {
  assert(codes.has(code), `${code} ${message}`);
  const errorLine = server.logLines.find((line) => line.includes('"level":"error"'));
  assert.equal(errorLine, undefined, 'no defect is logged');
}

/** Texts that are right for one parameter or another, and wild ones for all. */
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('cvm', 'cpu', 'diskusage', 'ip', '10.0.0.1', 'gz') },
  { weight: 2, arbitrary: fc.constantFrom('60', '300', '1', '0', 'max', 'avg', '>', 'main') },
  fc.constantFrom(
    '2023-11-15 06:13:20',
    '1700000000',
    '9999-12-31 23:59:59',
    '2023-02-30 25:61:61',
  ),
  fc.constantFrom('', ' ', '-1', '-0', '1e999', '.5', '9'.repeat(15), '9'.repeat(16), 'NaN'),
  fc.constantFrom(
    '__proto__',
    'constructor',
    "' OR 1=1 --",
    '%',
    '\u0000',
    '磁盘',
    'x'.repeat(300),
  ),
  fc.constantFrom('webhook', 'http://127.0.0.1/', 'http://[::1', 'sub', '*', 'GET', 'p99.9', '<='),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** The indices of `name.N` are mostly small. */
const index = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('0', '1', '2') },
  fc.constantFrom('', '-1', '00', '999999999', '1e3', '__proto__', '0.0'),
);

/** The parameters of an action, some left out, and sometimes one of another action. */
function parametersOf(names: readonly string[]): fc.Arbitrary<Record<string, string>> {
  const named = names.map((name) => fc.tuple(nameOf(name), text));
  return fc
    .tuple(fc.tuple(...named), fc.subarray(names.map((_, place) => place)))
    .map(([pairs, kept]) => Object.fromEntries(pairs.filter((_, place) => kept.includes(place))));
}

function nameOf(name: string): fc.Arbitrary<string> {
  const [first = '', ...rest] = name.split('N');
  return fc
    .tuple(...rest.map(() => index))
    .map((indices) =>
      rest.reduce((built, part, place) => `${built}${indices[place] ?? ''}${part}`, first),
    );
}

interface Form {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly patternProperties: Readonly<Record<string, unknown>>;
}

const response = await fetch(`http://${server.app.controlAddress}/openapi.json`);
const document = (await response.json()) as {
  readonly components: { readonly schemas: Readonly<Record<string, Form>> };
};
const common = new Set(['Action', 'Region', 'SecretId', 'Timestamp', 'Nonce', 'Signature']);

/** All but one that writes to whatever folder of this machine it is told. */
const actionNames = Object.entries(document.components.schemas)
  .filter(([action]) => action !== 'StartBackup')
  .map(([action, { properties, patternProperties }]) => {
    const plain = Object.keys(properties).filter((name) => !common.has(name));
    const indexed = Object.keys(patternProperties).map((pattern) =>
      pattern.slice(1, -1).replaceAll('\\d+', 'N').replaceAll('\\.', '.'),
    );
    return [action, [...plain, ...indexed]] as const;
  });

const runs = { numRuns: 25 };

describe('an action with whatever parameters: an answer, and no defect', () => {
  for (const [action, names] of actionNames) {
    test(`${action}, signed`, async () => {
      const property = fc.asyncProperty(parametersOf(names), async (parameters) => {
        assertSound(await call(server, action, withoutHalfPairs(parameters)));
      });
      await fc.assert(property, runs);
    });

    test(`${action}, by the operator`, async () => {
      const property = fc.asyncProperty(parametersOf(names), async (parameters) => {
        const named = { Region: 'gz', account, ...withoutHalfPairs(parameters) };
        assertSound(await callAsOperator(server, token, action, named));
      });
      await fc.assert(property, runs);
    });

    test(`${action}, in JSON of any kind`, async () => {
      const value = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }), fc.double(), fc.bigInt());
      const members = fc.dictionary(fc.oneof(...names.map(nameOf), text), value, { maxKeys: 8 });
      const property = fc.asyncProperty(members, async (parameters) => {
        const body = jsonOf({ ...parameters, Action: action, Region: 'gz', account });
        assertSound(await send(server.app.controlAddress, body, 'POST', headers));
      });
      await fc.assert(property, runs);
    });
  }
});

/** Half a surrogate pair is lost on the way into a form; JSON keeps it. */
function withoutHalfPairs(parameters: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
  );
}

/** With numbers of any number of digits. */
function jsonOf(members: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(members).map(([name, value]) => {
    const json = typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
    return `${JSON.stringify(name)}:${json}`;
  });
  return `{${texts.join(',')}}`;
}
