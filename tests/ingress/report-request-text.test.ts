import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requestTextOf } from '../../src/ingress/report-request-text.js';

const secret = 'c2VjcmV0LXNpZ25hdHVyZQ/+==';
const token = `putmon_write_${'x'.repeat(43)}`;

function textOf(body: string, query = ''): string {
  return requestTextOf({ method: 'POST', path: '/v2/index.php', query, body: Buffer.from(body) });
}

describe('a request that is shown has no signature, token or SecretKey', () => {
  const encoded = encodeURIComponent(secret);
  const bodies: Readonly<Record<string, string>> = {
    form: `Nonce=1&Signature=${encoded}&SecretId=AKID`,
    'form, odd case': `Nonce=1&signature=${encoded}`,
    'form, encoded name': `Nonce=1&%53ignature=${encoded}`,
    'form that names the key': `SecretKey=${encoded}&Nonce=1`,
    json: JSON.stringify({ Nonce: 1, Signature: secret, SecretId: 'AKID' }),
    'json, spaced': `{ "Signature" :\n "${secret}", "Nonce": 1 }`,
    'json, escaped name': `{"\\u0053ignature":"${secret}"}`,
    'json, escaped value': `{"Signature":"a\\"${secret}","Nonce":1}`,
    'json, cut amid the value': `{"Nonce":1,"Signature":"${secret}`,
    'json within json': JSON.stringify({ Data: [{ metricName: 'a', Signature: secret }] }),
    multipart: `--b\r\nContent-Disposition: form-data; name="Signature"\r\n\r\n${secret}\r\n--b--`,
    'a token in a name': JSON.stringify({ metricName: token }),
    'a token in a line': `[{"namespace":"${token}"}]`,
  };
  for (const [name, body] of Object.entries(bodies)) {
    test(name, () => {
      const text = textOf(body);
      for (const hidden of [secret, encoded, token]) assert.ok(!text.includes(hidden), text);
      assert.ok(text.includes('(cut)'), text);
    });
  }

  test('query', () => {
    const text = textOf('', `Nonce=1&Signature=${encoded}`);
    assert.equal(text, 'POST /v2/index.php?Nonce=1&Signature=(cut)\n\n');
  });

  test('a signature that is too long, whatever follows', () => {
    const text = textOf(`{"Signature":"${secret.repeat(2000)}","Nonce":1}`);
    assert.ok(!text.includes(secret), text);
  });
});

test('a request is shown up to 4 KiB, and what is no text does not harm', () => {
  assert.equal(textOf('x'.repeat(1_000_000)).length, 4096);
  const body = Buffer.from([0xff, 0xfe, 0x00, 0x0a]);
  assert.match(requestTextOf({ method: 'PUT', path: '/', query: '', body }), /^PUT \/\n\n/);
  const none = requestTextOf({ method: 'GET', path: '/x', query: '', body: undefined });
  assert.equal(none, 'GET /x\n\n');
});

test('hostile bodies cost little', () => {
  const bodies = [
    '{"'.repeat(9000),
    '"\\'.repeat(9000),
    '{"a":'.repeat(5000),
    'name="'.repeat(9000),
  ];
  const beganMs = performance.now();
  for (const body of bodies) {
    textOf(body);
    textOf(`--${body}`);
  }
  assert.ok(performance.now() - beganMs < 1000);
});
