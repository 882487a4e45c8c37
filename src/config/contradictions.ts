import type { Config } from './config.js';

/** A rule between settings, each of which is right by itself. */
interface Contradiction {
  readonly between: readonly (keyof Config)[];
  readonly holds: (config: Config) => boolean;
  readonly rule: string;
}

export const contradictions: readonly Contradiction[] = [
  {
    between: ['headersTimeoutSeconds', 'requestTimeoutSeconds'],
    // node:http refuses to start with such a pair.
    holds: (config) => config.headersTimeoutSeconds > config.requestTimeoutSeconds,
    rule: 'the header lines may not take longer than the request',
  },
  {
    between: ['receiver', 'control'],
    holds: ({ receiver, control }) =>
      receiver.port !== 0 && receiver.port === control.port && receiver.host === control.host,
    rule: 'the two may not listen at the same address',
  },
];
