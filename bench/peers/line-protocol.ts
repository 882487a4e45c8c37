import { hostOf, metricName, tensOf } from '../load/request-text.js';
import { site, type SampleRequests } from './sample-requests.js';

/** The text of InfluxDB 1: a sample a line, its time in nanoseconds. */
export function lineProtocol(path: string): SampleRequests {
  return {
    requestLine: () => `POST ${path}`,
    form: {
      opening: '',
      openSample: (hostNumber) =>
        `${metricName},host=${hostOf(hostNumber)},site=${site} value=${tensOf(hostNumber)}`,
      sampleClosing: '\n',
      separator: '',
      closing: '',
    },
    time: { opening: ' ', closing: '000000' },
  };
}
