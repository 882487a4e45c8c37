import { after, before, describe } from 'node:test';
import { holdSteps, invalid, missing, unknown, wrongDimensions } from '../support/control-steps.js';
import { disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({ recordsPerPageMax: '50' });
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const all = { ...metric, dimensionNames: ['ip', 'diskname'] };
const ips = { ...metric, dimensionNames: ['ip'] };

describe('the published answer of DescribeObjects', () => {
  before(async () => {
    await put(server, [disk('sda', '172.31.58.161', 1), disk('sda', '172.31.58.160', 2)]);
    await put(server, [disk('sda', '172.31.58.160', 3)]);
  });

  const records = [
    { diskname: 'sda', ip: '172.31.58.160' },
    { diskname: 'sda', ip: '172.31.58.161' },
  ];
  holdSteps(
    () => server,
    [
      ['as published', 'DescribeObjects', all, { data: { records, total: 2 } }],
      ['some dimensions', 'DescribeObjects', ips, wrongDimensions],
      ['their aggregation', 'CreateMetricAggeration', ips, {}],
      [
        'of the aggregation',
        'DescribeObjects',
        ips,
        { data: { records: [{ ip: '172.31.58.160' }, { ip: '172.31.58.161' }], total: 2 } },
      ],
      [
        'a metric that has none yet',
        'DescribeObjects',
        { ...metric, metricName: 'cpu', dimensionNames: ['ip'] },
        { data: { records: [], total: 0 } },
      ],
      ['no dimensions', 'DescribeObjects', metric, missing('dimensionNames.0')],
      ['an unknown metric', 'DescribeObjects', { ...all, metricName: 'none' }, unknown],
      ['an offset that is none', 'DescribeObjects', { ...all, offset: -1 }, invalid('offset')],
      ['a limit that is none', 'DescribeObjects', { ...all, limit: 'all' }, invalid('limit')],
    ],
  );
});

describe('pages, in byte order', () => {
  const two = (at: number): string => String(at).padStart(2, '0');

  before(async () => {
    await put(
      server,
      // The later the disk, the earlier the machine: the order of one is not that of the other.
      Array.from({ length: 58 }, (_, at) => disk(`t${two(at)}`, `192.${two(57 - at)}`, 1)),
    );
  });

  const machines = (from: number, to: number): object[] =>
    Array.from({ length: to - from }, (_, at) => ({ ip: `192.${two(from + at)}` }));
  const page = (records: object[]): object => ({ data: { records, total: 60 } });
  holdSteps(
    () => server,
    [
      [
        'thirty where no limit is given',
        'DescribeObjects',
        { ...ips, offset: 2 },
        page(machines(0, 30)),
      ],
      [
        'the next ten',
        'DescribeObjects',
        { ...ips, offset: 32, limit: 10 },
        page(machines(30, 40)),
      ],
      ['the last', 'DescribeObjects', { ...ips, offset: 55, limit: 10 }, page(machines(53, 58))],
      ['past the end', 'DescribeObjects', { ...ips, offset: 60 }, page([])],
      ['none', 'DescribeObjects', { ...ips, limit: 0 }, page([])],
      [
        'more than recordsPerPageMax',
        'DescribeObjects',
        { ...ips, offset: 2, limit: 1000 },
        page(machines(0, 50)),
      ],
      [
        'of all dimensions',
        'DescribeObjects',
        { ...all, offset: 1, limit: 2 },
        page([
          { diskname: 'sda', ip: '172.31.58.161' },
          { diskname: 't00', ip: '192.57' },
        ]),
      ],
    ],
  );
});
