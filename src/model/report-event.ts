/** What became of one report, for people who watch reports come in. */
export interface ReportEvent {
  readonly atMilliseconds: number;
  readonly isAccepted: boolean;
  /** 0 where it is accepted. */
  readonly code: number;
  readonly message: string;
  /** One text for each fault that was found, cut where there are many. */
  readonly details: readonly string[];
  /** The key that the report names, or the id of its token; proven only where there is an account. */
  readonly secretId: string | undefined;
  /** The id of the account whose key or token was verified. */
  readonly accountId: number | undefined;
  readonly address: string;
  /** As the sender wrote it. */
  readonly region: string | undefined;
  readonly namespace: string | undefined;
  readonly samples: number;
  readonly door: 'v2' | 'api3' | 'lines';
  /** Of a refused report: its method, path and body as far as they came, without what is secret. */
  readonly request: string | undefined;
  readonly requestId: string;
}

/** Events of reports that came within one moment. */
export interface ReportEvents {
  readonly events: readonly ReportEvent[];
  /** How many more there were. */
  readonly leftOut: number;
}

/** Reports as they come in. */
export interface ReportTail {
  /** The newest that are remembered, the oldest first; of accepted ones only those that were watched. */
  newest(): readonly ReportEvent[];
  /** @returns what ends it */
  follow(follower: (news: ReportEvents) => void): () => void;
}
