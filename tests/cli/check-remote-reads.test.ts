import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { describe, test } from 'node:test';
import { checkRemoteReads } from '../../src/cli/check-remote-reads.js';
import { ControlListener } from '../../src/cli/control-listener.js';
import { parsePrometheusFile } from '../../src/cli/parse-prometheus-file.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { Flags } from '../../src/config/read-flags.js';

const read = 'prometheus/api/v1/read';
const url = `http://127.0.0.1:8081/${read}`;

/** Rows of the table, in short. @param serverUrl of a server that runs */
function check(prometheus: object, flags: Flags = {}, serverUrl?: string): string[] {
  const config = loadConfig({ environment: {}, flags });
  const access = serverUrl === undefined ? undefined : { url: serverUrl, token: 'x' };
  const file = parsePrometheusFile('p.yml', JSON.stringify(prometheus));
  const known = config.remoteReadExternalLabels;
  return checkRemoteReads(file, new ControlListener(config, access), known).map(
    (result) => `${result.state} ${result.check} ${result.detail}`,
  );
}

const leads = (entry: string, flags?: Flags, serverUrl?: string): boolean =>
  check({ remote_read: [{ url: entry }] }, flags, serverUrl)[0]?.startsWith('ok ') === true;

describe('an entry leads to this putmon by', () => {
  const hosts = { controlHosts: 'metrics.example.com,2001:db8::1' };
  const [own = '127.0.0.1'] = Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  );
  for (const [by, entry, flags, serverUrl] of [
    ['its default address', url],
    ['a name of loopback', `http://localhost:8081/${read}`],
    ['another address of loopback', `http://127.1.2.3:8081/${read}`],
    ['loopback of IPv6', `http://[::1]:8081/${read}`],
    ['a user and a password', `http://u:p@127.0.0.1:8081/${read}`],
    ['an address of its own', `http://192.0.2.7:9000/${read}`, { control: '192.0.2.7:9000' }],
    ['any address of the machine', `http://${own}:9000/${read}`, { control: '0.0.0.0:9000' }],
    ['the same for IPv6', `http://${own}:9000/${read}`, { control: '[::]:9000' }],
    ['the usual port', `http://127.0.0.1/${read}`, { control: '127.0.0.1:80' }],
    ['the usual port of TLS', `https://localhost/${read}`, { control: '127.0.0.1:443' }],
    [
      'the port that a server has chosen',
      `http://127.0.0.1:4567/${read}`,
      {},
      'http://0.0.0.0:4567',
    ],
    [
      'the address that a server was told',
      `http://192.0.2.7:8081/${read}`,
      {},
      'http://192.0.2.7:8081',
    ],
    ['a name in controlHosts, at any port', `https://metrics.example.com/${read}`, hosts],
    ['the same in capitals', `https://METRICS.Example.com./${read}`, hosts],
    ['the same below a path', `https://metrics.example.com/putmon/${read}`, hosts],
    ['an address in controlHosts', `http://[2001:db8::1]:80/${read}`, hosts],
    ['a published name', `http://monitor.api.qcloud.com/${read}`],
  ] as const) {
    test(by, () => {
      assert.ok(leads(entry, flags, serverUrl));
    });
  }
});

describe('an entry that leads elsewhere is named with the reason', () => {
  for (const [entry, reason] of [
    [`http://127.0.0.1:9090/${read}`, 'another port than the control listener (8081)'],
    [`http://192.0.2.7:8081/${read}`, 'no name of the control listener (control, controlHosts)'],
    ['http://127.0.0.1:8081/api/v1/read', `does not end in /${read}`],
    [`http://127.0.0.1:8081/${read}/`, `does not end in /${read}`],
    [`ftp://127.0.0.1:8081/${read}`, 'is not of HTTP'],
    ['no URL', 'url is no URL'],
    ['', 'url is no URL'],
  ] as const) {
    test(entry, () => {
      const [row = '', ...more] = check({ remote_read: [{ url: entry }] });
      assert.deepEqual(more, []);
      assert.ok(row.startsWith('failed remote_read p.yml: no entry leads to this putmon;'), row);
      assert.ok(row.includes(`add one with url: ${url}; p.yml:1: `), row);
      assert.ok(row.endsWith(reason), row);
    });
  }

  test('none at all', () => {
    const told = `p.yml: no entry leads to this putmon; add one with url: ${url}`;
    assert.deepEqual(check({}), [`failed remote_read ${told}`]);
  });

  test('the URL to add is the one of the server that runs', () => {
    const [row = ''] = check({}, { control: '0.0.0.0:0' }, 'http://0.0.0.0:4567');
    assert.ok(row.endsWith(`url: http://127.0.0.1:4567/${read}`), row);
  });

  test('the URL to add is one of TLS, and of IPv6, where the configuration says so', () => {
    const [row = ''] = check(
      {},
      { control: '[2001:db8::1]:9000', controlTls: '{certFile: a, keyFile: b}' },
    );
    assert.ok(row.endsWith(`url: https://[2001:db8::1]:9000/${read}`), row);
  });

  test('few of many, and no secret of theirs', () => {
    const remote_read = Array.from({ length: 100 }, (_, at) => ({
      url: `http://user:secret@10.0.0.${at}/${read}?token=secret`,
    }));
    const [row = ''] = check({ remote_read });
    assert.match(row, /10\.0\.0\.4\/.*; and 95 more$/);
    assert.doesNotMatch(row, /secret|user/);
  });
});

const entry = { url, read_recent: true };
const global = { external_labels: { cluster: 'gz', replica: '0' } };
const setting = { remoteReadExternalLabels: '{cluster: gz, replica: "0", more: x}' };
const empty =
  'failed external_labels p.yml:1: Prometheus asks for series with cluster="gz", replica="0", which ' +
  'none has, and shows no data: write filter_external_labels: false in that entry';

describe('external_labels', () => {
  for (const [situation, prometheus, flags, row] of [
    ['none', { remote_read: [entry] }, {}, 'ok external_labels p.yml:1: there are none'],
    [
      'asked for',
      { global, remote_read: [entry] },
      {},
      `${empty}, or in the configuration of putmon remoteReadExternalLabels: ` +
        '{ cluster: gz, replica: "0" }',
    ],
    [
      'not asked for',
      { global, remote_read: [{ ...entry, filter_external_labels: false }] },
      {},
      'ok external_labels p.yml:1: filter_external_labels is false',
    ],
    [
      'known to putmon',
      { global, remote_read: [entry] },
      setting,
      'ok external_labels p.yml:1: remoteReadExternalLabels has them',
    ],
    [
      'known with another value',
      { global, remote_read: [entry] },
      { remoteReadExternalLabels: '{cluster: sh, replica: "0"}' },
      'failed external_labels p.yml:1: Prometheus asks for series with cluster="gz", which none has, ' +
        'and shows no data: write filter_external_labels: false in that entry, or in the configuration ' +
        'of putmon remoteReadExternalLabels: { cluster: gz, replica: "0" }',
    ],
    [
      'an empty one, which every series matches',
      { global: { external_labels: { a: '' } }, remote_read: [entry] },
      {},
      'ok external_labels p.yml:1: there are none',
    ],
    [
      'a variable, which only Prometheus knows',
      { global: { external_labels: { a: '${HOSTNAME}' } }, remote_read: [entry] },
      {},
      'failed external_labels p.yml:1: Prometheus asks for series with a="${HOSTNAME}", which none has, ' +
        'and shows no data: write filter_external_labels: false in that entry',
    ],
    [
      'a variable whose value putmon was told',
      { global: { external_labels: { a: '${HOSTNAME}' } }, remote_read: [entry] },
      { remoteReadExternalLabels: '{a: mon1}' },
      'ok external_labels p.yml:1: remoteReadExternalLabels has them',
    ],
  ] as const) {
    test(situation, () => {
      assert.equal(check(prometheus, flags)[1], row);
    });
  }
});

describe('read_recent', () => {
  const trap =
    'failed read_recent p.yml:1: Prometheus asks only for times before its own first sample, and shows ' +
    'no newer data: write read_recent: true in that entry';
  for (const [situation, given, row] of [
    ['absent', { url }, trap],
    ['false', { url, read_recent: false }, trap],
    ['true', { url, read_recent: true }, 'ok read_recent p.yml:1: is true'],
  ] as const) {
    test(situation, () => {
      assert.equal(check({ remote_read: [given] })[2], row);
    });
  }
});

test('each entry that leads here is checked, and no other', () => {
  const others = { url: 'http://other:9090/api/v1/read' };
  const rows = check({ remote_read: [{ url }, others, entry] });
  assert.deepEqual(
    rows.map((row) => row.split(' ').slice(0, 2).join(' ')),
    [
      'ok remote_read',
      'ok external_labels',
      'failed read_recent',
      'ok remote_read',
      'ok external_labels',
      'ok read_recent',
    ],
  );
});
