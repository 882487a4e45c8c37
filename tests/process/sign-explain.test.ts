import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import { hmac, SampleSender, type KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = join(temporaryFolder(), 'data');
const one = await newSender('create');
const other = await newSender('create');
/** Its signature has both of the characters in which base64url differs. */
const steady = new SampleSender({ secretId: 'AKIDsteady', secretKey: 'steadySecret7' });
const imported = ['key', 'import', '--account', 'steady', '--secret-id', 'AKIDsteady'];
await putmon([...imported, '--data', folder], { input: steady.key.secretKey });
const sub = await newSender('create --kind sub');
const blocked = await newSender('create --account blocked');
const revoked = await newSender('create --account revoked');
await newSender(`block --secret-id ${blocked.key.secretId}`);
await newSender(`revoke --secret-id ${revoked.key.secretId}`);
await Server.start({ data: folder });

const right = one.signature();
const post = one.signature({ method: 'POST' });
const theirs = other.digest({ parameters: one.five }).toString('base64');
const url = (signature: string, more?: string): string => one.url(signature, more);
const hex = (digest: Buffer): string => digest.toString('hex');
const sha256 = one.digest({}, 'sha256').toString('base64');
const withPort = { host: 'receiver.monitor.tencentyun.com:8080' };
const withScheme = { host: 'http://receiver.monitor.tencentyun.com' };
const noAction = { parameters: one.five.replace('Action=PutMonitorData&', '') };
const allSigned = one.signature({ parameters: one.all });
const unsorted = { parameters: `${one.unsorted}&Action=PutMonitorData` };
const action = '&Action=PutMonitorData';
const method = '&SignatureMethod=HmacSHA256';
const md5 = one.digest({}, 'md5').toString('base64');
const noMark = hmac(one.text().replace('?', ''), one.key.secretKey).toString('base64');
const small = (text: string): string => text.replace(/%../g, (escape) => escape.toLowerCase());
const foreignHosts = ['monitor.api.qcloud.com', 'cvm.api.qcloud.com', 'cvm.tencentcloudapi.com'];
const urlSafe = steady.signature().replaceAll('+', '-').replaceAll('/', '_');
const sortedLast = one.signature({ parameters: `${one.all}&Z.a=1&Z.b=2` });
const twoNames = `${action}&Z_a=1&Z.b=2`;
const allPosted = one.signature({ method: 'POST', parameters: one.all });
const withFile = `curl http://x/v2/index.php -d '${query(one.url(allPosted, `${action}&z=@1`))}'`;
const unknown = (request: string): string => request.replace(one.key.secretId, 'AKIDnone');

/** Line by line what curl is given: the parts of the body may stand in any of its options. */
const asJson = `curl -sS -XPOST -o /dev/null http://x/v2/index.php \\\n  -d '${one.body(post)}'`;
const asForm = `curl http://x/v2/index.php --data-raw "${query(one.url(post))}" --retry 3`;
const inQuery = `curl --max-time 9 -G --url http://x/v2/index.php -d '${query(one.url(right))}'`;
const asParts = `curl http://x/v2/index.php ${partsOf(one.url(post))}`;
const onePath = { host: 'x:1', path: '/report.cgi' };
const forged = `curl -H 'Host: x:1' 'http://y/report.cgi?${query(one.url(one.signature(onePath)))}'`;

/** What the sender did, its request, whether it is taken, and what is told of it. */
const senders: readonly (readonly [string, string, 'taken' | 'refused', RegExp])[] = [
  ['nothing wrong, GET', url(right), 'taken', /^The sender signed just that\.$/m],
  ['nothing wrong, POST', one.body(post), 'taken', /^The sender signed just that\.$/m],
  ['curl with JSON', asJson, 'taken', /^The sender signed just that\.$/m],
  ['curl with a form', asForm, 'taken', /^The sender signed just that\.$/m],
  ['curl with parts', asParts, 'taken', /^The sender signed just that\.$/m],
  ['curl with a query', inQuery, 'taken', /^The sender signed just that\.$/m],
  ['curl elsewhere', forged, 'taken', /host differs:\n.*\n {2}signed {6}x:1\n[^]*path differs:/],
  ['plus signs as they are', url(right).replaceAll('%2B', '+'), 'taken', /signed just that/],
  ['hex', url(hex(one.digest())), 'refused', /so {10}write the digest in Base64, not in hex$/m],
  ['Base64 of hex', url(btoa(hex(one.digest()))), 'refused', /Base64 the bytes of the digest, not/],
  ['hex, and port', url(hex(one.digest(withPort))), 'refused', /host differs[^]*encoding differs/],
  ['GET for POST', one.body(right), 'refused', /the request is sent as POST: sign POST$/m],
  ['POST for GET', url(post), 'refused', /the request is sent as GET: sign GET$/m],
  ['small letters', url(one.signature({ method: 'get' })), 'refused', /the method in capitals$/m],
  ['no method', url(one.signature({ method: '' })), 'refused', /the text begins with the method$/m],
  ['host with port', url(one.signature(withPort)), 'taken', /sign the host without its port$/m],
  ['host with scheme', url(one.signature(withScheme)), 'refused', /the host without http:\/\/$/m],
  ['another path', url(one.signature({ path: '/report.cgi' })), 'taken', /sign \/v2\/index\.php$/m],
  ['no path', url(one.signature({ path: '' })), 'refused', /sign \/v2\/index\.php$/m],
  ['all parameters', url(allSigned, action), 'taken', /signed were all parameters/],
  [
    'rewritten first',
    url(sortedLast, twoNames),
    'taken',
    /"_" in names turned to "\." before they/,
  ],
  ['a file left out', withFile, 'taken', /all parameters but those whose value begins with/],
  ['no Action', url(one.signature(noAction)), 'refused', /is signed even where it is not sent$/m],
  ['not sorted', url(one.signature(unsorted), action), 'refused', /sort the parameters by name$/m],
  ['SHA256, unsaid', url(sha256), 'refused', /send SignatureMethod=HmacSHA256, or sign with HM/],
  ['SHA1, said SHA256', url(right, method), 'refused', /says HmacSHA256: sign with HMAC-SHA256$/m],
  ['another SecretKey', url(theirs), 'refused', /No known mistake.*another SecretKey,$/m],
  ['another Region', url(right).replace('=gz', '=sh'), 'refused', /Region gz is signed, but sh is/],
  ['unknown key', unknown(url(right)), 'refused', /^The SecretId AKIDnone is unknown: 1011 what/],
  ['revoked key', revoked.url(''), 'refused', /^The SecretId AKID\w+ is revoked: 1011 whatever/],
  ['blocked key', blocked.url(blocked.signature()), 'taken', /^The key is blocked: 1008 until/m],
  ['sub-account', sub.url(sub.signature()), 'taken', /^It is the key of a sub-account: 1011/m],
  [
    'no Signature',
    url(right).replace(/&Signature=.*/, ''),
    'refused',
    /^The request carries no Signature: 1009\.\nThe docum/,
  ],
  ['an empty Signature', url(''), 'refused', /^The request carries no Signature: 1009\.$/m],
  ['encoded twice', url(encodeURIComponent(right)), 'refused', /URL-encode the Signature once in/],
  [
    'small escapes',
    url(small(encodeURIComponent(right))),
    'refused',
    /URL-encode the Signature on/,
  ],
  ['encoded in JSON', one.body(encodeURIComponent(post)), 'refused', /and not at all in JSON$/m],
  ['no question mark', url(noMark), 'refused', /put a \? between the path and the parameters$/m],
  ['HMAC-MD5', url(md5), 'refused', /signed {6}md5\n {2}so {10}sign with HMAC-SHA1$/m],
  [
    'HMAC-MD5, said SHA256',
    url(md5, method),
    'refused',
    /sign with HMAC-SHA256, as SignatureMethod/,
  ],
  ...foreignHosts.map(
    (host) =>
      [
        `the host of another API, ${host}`,
        url(one.signature({ host })),
        'refused',
        /sign receiver\.monitor\.tencentyun\.com, whatever address the request goes to$/m,
      ] as const,
  ),
  ['base64url', steady.url(urlSafe), 'refused', /write Base64 with \+ and \/, not with - and _$/m],
  [
    'base64url, cut',
    steady.url(urlSafe.slice(0, -1)),
    'refused',
    /- and _, and keep the = at its end$/m,
  ],
  ['no padding', url(right.slice(0, -1)), 'refused', /keep the = at the end of the Base64$/m],
  [
    'no padding, and port',
    url(one.signature(withPort).slice(0, -1)),
    'refused',
    /host differs[^]*=/,
  ],
  ['no SecretId', 'http://x/v2/index.php?a=1', 'refused', /^The request carries no SecretId: 1/],
];

describe('sign explain says what a sender did', { concurrency: 2 }, () => {
  for (const [mistake, request, verdict, told] of senders) {
    test(mistake, () => assertTold([request], verdict, told));
  }
});

describe('sign explain compares the text that the sender signed', { concurrency: 2 }, () => {
  const own = one.text({ parameters: one.five.replace('Region=gz', 'Region=bj') });
  for (const [situation, sender, told] of [
    ['it differs', one, /so the SecretKey is right; .*\n.*Region=gz.*\n.*Region=bj/],
    ['another SecretKey', other, /^With this SecretKey that text gives another signature/m],
  ] as const) {
    const signature = sender.signature({ parameters: one.five.replace('gz', 'bj') });
    test(situation, () => assertTold([url(signature), '--signed-text', own], 'refused', told));
  }
});

test('sign explain under signatureForms: all asks for the whole text', async () => {
  const data = join(temporaryFolder(), 'data');
  const sender = new SampleSender((await putmonJson(['key', 'create', '--data', data])) as KeyPair);
  const explained = async (parameters: string) => {
    const request = sender.url(sender.signature({ parameters }), action);
    return putmon(['sign', 'explain', request, '--data', data], {
      env: { PUTMON_SIGNATURE_FORMS: 'all' },
    });
  };
  const { stdout, exitCode } = await explained(sender.five);
  assert.equal(exitCode, 1);
  assert.match(stdout, /^signatureForms is all: every parameter must be signed/m);
  assert.ok(
    stdout.includes(`\nThe whole text is        ${sender.text({ parameters: sender.all })}\n`),
  );
  assert.match(stdout, /signed were Action, Nonce, Region, SecretId, Timestamp; sign all param/);
  assert.equal((await explained(sender.all)).exitCode, 0);
});

test('sign explain reads standard input, and answers in JSON', async () => {
  const explained = await putmon(['sign', 'explain', '--json', '--data', folder], {
    input: `${one.body(right)}\n`,
  });
  const { accepted, departures } = JSON.parse(explained.stdout) as Record<string, unknown>;
  assert.equal(accepted, false);
  const advice = 'the request is sent as POST: sign POST';
  assert.deepEqual(departures, [{ part: 'method', documented: 'POST', signed: 'GET', advice }]);
  assert.equal(explained.exitCode, 1);
});

test('sign prints the text and the signature of the documents', async () => {
  const env = { PUTMON_SECRET_ID: one.key.secretId, PUTMON_SECRET_KEY: one.key.secretKey };
  const args = '--method GET --timestamp 1402992826 --nonce 345122 --region gz';
  const printed = await putmonJson(['sign', ...args.split(' ')], { env });
  assert.deepEqual(printed, { signedText: one.text(), signature: right });
});

async function assertTold(args: string[], verdict: string, told: RegExp): Promise<void> {
  const { stdout, stderr, exitCode } = await putmon(['sign', 'explain', ...args, '--data', folder]);
  assert.equal(stderr, '');
  assert.match(stdout, told);
  assert.equal(exitCode, verdict === 'taken' ? 0 : 1, stdout);
  for (const { key } of [one, other, sub, blocked]) assert(!stdout.includes(key.secretKey));
}

async function newSender(command: string): Promise<SampleSender> {
  const key = await putmonJson(['key', ...command.split(' '), '--data', folder]);
  return new SampleSender(key as KeyPair);
}

function partsOf(address: string): string {
  const parameters = [...new URLSearchParams(query(address))];
  return parameters.map(([name, value]) => `-F '${name}=${value}'`).join(' ');
}

function query(address: string): string {
  return address.slice(address.indexOf('?') + 1);
}
