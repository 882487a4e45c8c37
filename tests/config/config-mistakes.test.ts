import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigError } from '../../src/config/config-error.js';
import { loadConfig } from '../../src/config/load-config.js';
import { mistakesOf } from './mistakes-of.js';
import { temporaryFile } from './temporary-file.js';

const network = 'allowed: a network in CIDR notation, such as 10.0.0.0/8, 192.0.2.7/32 or fc00::/7';
const regionMap =
  'allowed: a map from published regions to lists of networks, such as {gz: [10.1.0.0/16]}';

test('every mistake of every source is told at once', () => {
  const file = temporaryFile(
    'putmon.yaml',
    'retentionDay: 3\nretentionDays: 0\nallowNetworks: [10.0.0.0/33, here]\n',
  );
  const mistakes = mistakesOf({
    file,
    environment: { PUTMON_RETENTION_DAYS: '1.5', PUTMON_SERIESMAX: '1', PUTMON_LOG_LEVEL: 'loud' },
    flags: { 'replay-entries': '1', 'auto-register': 'yes', receiver: '::1:8080' },
  });
  assert.deepEqual(mistakes.toSorted(), [
    `${file}:1:1: retentionDay: no such setting, did you mean retentionDays?`,
    `${file}:2:16: retentionDays: given 0, allowed: a whole number of days, at least 1`,
    `${file}:3:17: allowNetworks[0]: given "10.0.0.0/33", ${network}`,
    `${file}:3:30: allowNetworks[1]: given "here", ${network}`,
    'flag --auto-register: autoRegister: given "yes", allowed: true or false',
    'flag --receiver: receiver: given "::1:8080", allowed: host:port, such as 127.0.0.1:8081 or "[::1]:8081"',
    'flag --replay-entries: no such setting, did you mean --replay-entries-max?',
    'variable PUTMON_LOG_LEVEL: logLevel: given "loud", allowed: trace, debug, info, warn, error, fatal or silent',
    'variable PUTMON_RETENTION_DAYS: retentionDays: given 1.5, allowed: a whole number of days, at least 1',
    'variable PUTMON_SERIESMAX: no such setting, did you mean PUTMON_SERIES_MAX?',
  ]);
});

test('the error is one that lists them', () => {
  const flags = { retentionDays: '-1' };
  assert.throws(
    () => loadConfig({ environment: {}, flags }),
    (error) => error instanceof ConfigError && error.message.includes('\n  flag --retention-days:'),
  );
});

describe('a file that can not be used', () => {
  const missing = '/nowhere/putmon.yaml';
  const readable = 'allowed: a file of YAML or JSON';
  test('missing', () => {
    const mistake = `${missing}: can not be read (ENOENT), ${readable}`;
    assert.deepEqual(mistakesOf({ file: missing }), [mistake]);
    assert.deepEqual(mistakesOf({ environment: { PUTMON_CONFIG: missing } }), [mistake]);
  });

  test('a folder', () => {
    assert.deepEqual(mistakesOf({ file: '/' }), [`/: can not be read (EISDIR), ${readable}`]);
  });
});

describe('a mistake in a file is told with its line and column', () => {
  for (const [situation, content, answers] of [
    ['a list', '- 1\n', ['1:1: not a map from settings to values']],
    ['a word', '\n  loud\n', ['2:3: not a map from settings to values']],
    [
      'a duplicate',
      'replay: refuse\nreplay: refuse\n',
      ['2:1: replay: given again, allowed: once'],
    ],
    [
      'a duplicate in JSON, wrong at that',
      '{"seriesMax": 1,\n "seriesMax": -1}',
      [
        '2:2: seriesMax: given again, allowed: once',
        '2:15: seriesMax: given -1, allowed: a whole number of series, at least 0',
      ],
    ],
    [
      'a region twice',
      'regionNetworks:\n  gz: []\n  gz: []\n',
      ['3:3: gz: given again, allowed: once'],
    ],
    ['no value', 'replay:\n', ['1:8: replay: given nothing, allowed: acknowledge or refuse']],
    [
      'an anchor that is none',
      'replay: *x\n',
      ['1:9: replay: refers to an anchor that does not exist'],
    ],
    [
      'a number in quotes',
      'seriesMax: "9"',
      ['1:12: seriesMax: given "9", allowed: a whole number of series, at least 0'],
    ],
    [
      'a number too large to be exact',
      'seriesMax: 9007199254740993',
      ['1:12: seriesMax: given 9007199254740992, allowed: a whole number of series, at least 0'],
    ],
    [
      'no number',
      'seriesMax: .nan',
      ['1:12: seriesMax: given NaN, allowed: a whole number of series, at least 0'],
    ],
    [
      'an unknown region',
      'regions: [gz, mars]',
      ['1:15: regions[1]: given "mars", allowed: a published region, such as gz or ap-guangzhou'],
    ],
    [
      'no region',
      'regions: []',
      ['1:10: regions: given a list, allowed: a list of published regions, at least one'],
    ],
    [
      'a map of regions, wrong in several places',
      'regionNetworks:\n  mars: []\n  gz:\n    - 10.0.0.0/8\n    - ::/129\n',
      [
        `2:9: regionNetworks.mars: given "mars", ${regionMap}`,
        `5:7: regionNetworks.gz[1]: given "::/129", ${network}`,
      ],
    ],
    ['a setting far from any', 'colour: red', ['1:1: colour: no such setting']],
    ['a name of objects', '__proto__: {}', ['1:1: __proto__: no such setting']],
    ['a key of several lines', '"a\\nb": 1', ['1:1: (no word): no such setting']],
    [
      'a break in the syntax',
      'replay: refuse\nregions: [gz\n',
      ['3:1: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
  ] as const) {
    test(situation, () => {
      const file = temporaryFile('file', content);
      assert.deepEqual(
        mistakesOf({ file }),
        answers.map((answer) => `${file}:${answer}`),
      );
    });
  }
});

describe('values that are refused', () => {
  for (const [name, texts] of [
    [
      'receiver',
      ['', '8080', ':8080', 'host:', 'host:65536', 'a b:1', '1.2.3:1', '[::1]', '[1.2.3.4]:1'],
    ],
    [
      'allowNetworks',
      [
        '10.0.0.1',
        '10/8',
        '0x0a.0.0.0/8',
        '10.0.0.0/33',
        '::/129',
        'fe80::1%eth0/64',
        '::ffff:0:0/90',
        ',',
      ],
    ],
    ['timezone', ['+8', '+08', '08:00', '+14:01', '-08:60', 'Asia/Shanghai', 'Z']],
    ['contentBytesMax', ['', '0', '-1', '1.5', '1e3', '1_000', 'many']],
    ['regionNetworks', ['', 'gz', '[gz]', '{gz: 10.0.0.0/8}', '{gz: [10.0.0.0/8']],
    ['data', ['']],
    [
      'controlTls',
      [
        'tls.crt',
        '{certFile: a}',
        '{certFile: a, keyFile: ""}',
        '{certFile: a, keyFile: b, caFile: c}',
        '[a, b]',
        '{certFile: a',
      ],
    ],
    [
      'controlHosts',
      ['http://a', 'a:80', '[::1]', 'a/b', '*.example.com', 'a b', '-a', ',', '192.0.2.0/24'],
    ],
    ['anonymousReadAccount', [' ', 'a b', 'a,b', '商店', 'a\n', 'x'.repeat(65)]],
    [
      'smtpUrl',
      ['mail', 'http://a', 'smtp://u:p@a', 'smtp://a/x', 'smtp://a?x', 'smtp://%ff@a', 'smtp://'],
    ],
    [
      'alarmReceivers',
      [
        'ops',
        '[{name: ops}]',
        '[{name: "", channels: []}]',
        '[{name: a, channels: []}, {name: a, channels: []}]',
        '[{name: a, channels: [{kind: fax, url: "http://a"}]}]',
        '[{name: a, channels: [{kind: wecom, url: "file:///a"}]}]',
        '[{name: a, channels: [{kind: wecom, url: "http://a", secret: b}]}]',
        '[{name: a, channels: [{kind: email, addresses: ["a@b\\r\\nBcc: c@d"]}]}]',
        '[{name: a, channels: [], language: fr}]',
        '[{name: a, channels: [], text: "@all"}]',
        '[{name: a, channels: [], text: ""}]',
      ],
    ],
  ] as const) {
    for (const text of texts) {
      test(`${name} ${JSON.stringify(text)}`, () => {
        const [mistake = ''] = mistakesOf({ flags: { [name]: text } });
        assert.match(mistake, new RegExp(`^flag --[a-z-]+: ${name}`));
      });
    }
  }
});

describe('a secret gone astray is not echoed', () => {
  const secret = 'Gu5t9xGARNpq86cd98joQYCN3Cozk1qA';
  for (const [situation, sources] of [
    ['an unknown variable', { environment: { PUTMON_SECRETKEY: secret } }],
    ['an unknown flag', { flags: { secretKey: secret } }],
    ['an unknown setting', { file: temporaryFile('file', `secretKey: ${secret}`) }],
    ['a known setting', { flags: { logLevel: secret } }],
    [
      'a URL of a channel',
      {
        flags: {
          alarmReceivers: `[{name: a, channels: [{kind: wecom, url: "ftp://a?key=${secret}"}]}]`,
        },
      },
    ],
    ['an entry of a list', { flags: { regions: `gz,${secret}` } }],
    ['a setting of a key', { file: temporaryFile('file', `masterKeyFile: [${secret}]`) }],
    ['a break in the syntax', { file: temporaryFile('file', `a: "b" ${secret}`) }],
  ] as const) {
    test(situation, () => {
      assert.ok(mistakesOf(sources).every((mistake) => !mistake.includes(secret)));
    });
  }
});

describe('settings that contradict each other', () => {
  for (const [flags, mistakes] of [
    [
      { headersTimeoutSeconds: '31' },
      [
        'headersTimeoutSeconds (flag --headers-timeout-seconds) and requestTimeoutSeconds (default): the header lines may not take longer than the request',
      ],
    ],
    [
      { receiver: '[::1]:80', control: '[::1]:80' },
      [
        'receiver (flag --receiver) and control (flag --control): the two may not listen at the same address',
      ],
    ],
    [
      { headersTimeoutSeconds: '31', requestTimeoutSeconds: 'x' },
      [
        'flag --request-timeout-seconds: requestTimeoutSeconds: given "x", allowed: a whole number of seconds, at least 1',
      ],
    ],
  ] as const) {
    test(Object.keys(flags).join(' and '), () => {
      assert.deepEqual(mistakesOf({ flags }), mistakes);
    });
  }
});
