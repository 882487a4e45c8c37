import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keys, register } from '../support/accounts.js';
import { postOf, reportOf } from '../support/report.js';
import { codeOf, send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

describe('keys', () => {
  for (const [situation, key, code, message] of [
    ['a main key', keys.main, 0, 'OK'],
    ['the other main key of the account', keys.second, 0, 'OK'],
    ['a sub key', keys.sub, 1011, 'authentication failed: the key of a sub-account may not report'],
    ['a blocked key', keys.blocked, 1008, 'client blocked: the SecretId is blocked'],
    [
      'a blocked sub key',
      keys.blockedSub,
      1011,
      'authentication failed: the key of a sub-account may not report',
    ],
    [
      'a revoked key',
      keys.revoked,
      1011,
      'authentication failed: SecretId "AKIDrevoked" is unknown',
    ],
    [
      'an unknown key',
      { secretId: 'AKIDnone', secretKey: 'none' },
      1011,
      'authentication failed: SecretId "AKIDnone" is unknown',
    ],
    [
      'a blocked key, wrongly signed',
      { ...keys.blocked, secretKey: 'other' },
      1011,
      'authentication failed: Signature does not match; see `putmon sign explain`',
    ],
    [
      'a sub key, wrongly signed',
      { ...keys.sub, secretKey: 'other' },
      1011,
      'authentication failed: Signature does not match; see `putmon sign explain`',
    ],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const { answer } = await send(receiver.address, postOf(reportOf({}, { key })));
      assert.deepEqual(answer, { code, message });
    });
  }

  test('a wrong signature leaves in the log what the server signed, and no key', async () => {
    const key = { ...keys.main, secretKey: 'wrong' };
    await send(receiver.address, postOf(reportOf({ Nonce: 11 }, { key })));
    const line = receiver.logLines.find((each) => each.includes('Nonce=11&')) ?? '';
    assert.match(
      line,
      /"signedText":"POSTreceiver\.monitor\.tencentyun\.com\/v2\/index\.php\?Action=/,
    );
    for (const { secretKey } of Object.values(keys)) {
      assert(!receiver.logLines.some((each) => each.includes(secretKey)));
    }
  });

  test('sub keys may report where subAccountsMayReport', async () => {
    await receiver.reload({ subAccountsMayReport: true });
    const codes = [keys.sub, keys.blockedSub].map((key) =>
      codeOf(receiver.address, postOf(reportOf({}, { key }))),
    );
    assert.deepEqual(await Promise.all(codes), [0, 1008]);
    await receiver.reload({});
  });

  test('a change of state takes effect with the next report', async () => {
    const { catalog } = receiver.app.control;
    const request = postOf(reportOf({}, { key: keys.second }));
    for (const [state, code] of [
      ['blocked', 1008],
      ['active', 0],
      ['revoked', 1011],
    ] as const) {
      await catalog.setKeyState(keys.second.secretId, state);
      assert.equal(await codeOf(receiver.address, request), code, state);
    }
  });
});

describe('accounts and regions keep what is theirs', () => {
  before(async () => {
    const { catalog } = receiver.app.control;
    await register(catalog, 'other', 'gz', 'theirs', { load: ['ip'] });
    await register(catalog, 'other', 'sh', 'cvm', { diskusage: ['diskname', 'ip'] });
  });

  for (const [situation, changes, key, code, place] of [
    ['a namespace of its own', { Namespace: 'cvm' }, keys.main, 0, 'acme ap-guangzhou cvm'],
    ['a namespace of another', { Namespace: 'theirs' }, keys.main, 1016, undefined],
    ['a namespace that is only another’s', { Namespace: 'cvm' }, keys.ofOther, 1016, undefined],
    ['its namespace in another region', { Region: 'sh' }, keys.main, 1016, undefined],
    ['the same name in its own region', { Region: 'sh' }, keys.ofOther, 0, 'other ap-shanghai cvm'],
    [
      'a region by its long name',
      { Region: 'ap-guangzhou' },
      keys.main,
      0,
      'acme ap-guangzhou cvm',
    ],
    ['a region in capitals', { Region: 'GZ' }, keys.main, 1014, undefined],
    ['a region that is none', { Region: 'mars' }, keys.main, 1014, undefined],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const earlier = await receiver.stored();
      const request = postOf(reportOf({ Nonce: 4711, ...changes }, { key }));
      assert.equal(await codeOf(receiver.address, request), code);
      const stored = await receiver.stored();
      const added = stored.slice().filter((each) => !earlier.some((old) => same(old, each)));
      const places = added.map(
        ({ account, region, namespace }) => `${account} ${region} ${namespace}`,
      );
      assert.equal(stored.length, earlier.length + (place === undefined ? 0 : 1));
      assert(places.every((each) => each === place));
    });
  }
});

function same(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
