import { after, describe } from 'node:test';
import {
  holdSteps,
  inUse,
  invalid,
  missing,
  overLimit,
  repeated,
  unknown,
} from '../support/control-steps.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const cpu = { metricName: 'cpu', metricCname: 'cpu', dimensionNames: ['ip'] };

describe('namespaces', () => {
  holdSteps(
    () => server,
    [
      ['as published', 'CreateNamespace', { namespace: 'process' }, {}],
      ['as published', 'DescribeNamespace', {}, { data: ['cvm', 'process'] }],
      ['the same again', 'CreateNamespace', { namespace: 'process' }, repeated],
      [
        'by the long name of the region',
        'CreateNamespace',
        { namespace: 'process', Region: 'ap-guangzhou' },
        repeated,
      ],
      ['of the same name elsewhere', 'CreateNamespace', { namespace: 'process', Region: 'sh' }, {}],
      ['names differ by case', 'CreateNamespace', { namespace: 'Process' }, {}],
      ['32 characters', 'CreateNamespace', { namespace: 'n'.repeat(32) }, {}],
      ['33 characters', 'CreateNamespace', { namespace: 'n'.repeat(33) }, invalid('namespace')],
      ['a hyphen', 'CreateNamespace', { namespace: 'a-b' }, invalid('namespace')],
      ['Chinese', 'CreateNamespace', { namespace: '机器' }, invalid('namespace')],
      ['a line break at its end', 'CreateNamespace', { namespace: 'a\n' }, invalid('namespace')],
      ['no name', 'CreateNamespace', {}, missing('namespace')],
      ['an empty name', 'CreateNamespace', { namespace: '' }, missing('namespace')],
      ['no Region', 'DescribeNamespace', { Region: undefined }, missing('Region')],
      ['a Region that is none', 'DescribeNamespace', { Region: 'mars' }, invalid('Region')],
      [
        'in byte order',
        'DescribeNamespace',
        {},
        { data: ['Process', 'cvm', 'n'.repeat(32), 'process'] },
      ],
      ['of another region', 'DescribeNamespace', { Region: 'sh' }, { data: ['process'] }],
      ['of a region without any', 'DescribeNamespace', { Region: 'bj' }, { data: [] }],
      ['one that is unknown', 'DeleteNamespace', { namespace: 'none' }, unknown],
      ['without a name', 'DeleteNamespace', {}, missing('namespace')],
      ['a metric in it', 'CreateMetric', { namespace: 'process', ...cpu }, {}],
      ['while a metric remains', 'DeleteNamespace', { namespace: 'process' }, inUse],
      ['of that', 'DeleteMetric', { namespace: 'process', metricName: 'cpu' }, {}],
      ['once it is empty', 'DeleteNamespace', { namespace: 'process' }, {}],
      ['once more', 'DeleteNamespace', { namespace: 'process' }, unknown],
      ['without it', 'DescribeNamespace', {}, { data: ['Process', 'cvm', 'n'.repeat(32)] }],
      ['the namesake stays', 'DescribeNamespace', { Region: 'sh' }, { data: ['process'] }],
      ['the name is free again', 'CreateNamespace', { namespace: 'process' }, {}],
    ],
  );
});

describe('ten namespaces in a region', () => {
  holdSteps(
    () => server,
    [
      ...Array.from(
        { length: 10 },
        (_, at) =>
          [
            `the ${at + 1}. of ten`,
            'CreateNamespace',
            { namespace: `n${at}`, Region: 'bj' },
            {},
          ] as const,
      ),
      ['one too many', 'CreateNamespace', { namespace: 'n10', Region: 'bj' }, overLimit],
      ['in another region', 'CreateNamespace', { namespace: 'n10', Region: 'cd' }, {}],
      ['to make room', 'DeleteNamespace', { namespace: 'n3', Region: 'bj' }, {}],
      ['in that room', 'CreateNamespace', { namespace: 'n10', Region: 'bj' }, {}],
    ],
  );
});
