/** What a hostile client does, over and over. */
export interface Attack {
  readonly name: string;
  /** Connections that it holds; where strikes are fresh, none. */
  readonly connections: number;
  /** What each of them sends first. */
  readonly opening?: Buffer;
  /** What is sent next, on one connection after the other. */
  readonly strike: Buffer;
  readonly strikesPerSecond: number;
  /** Each strike comes on a new connection, which then is closed for writing or cut off. */
  readonly fresh?: 'ended' | 'cut';
}

/** What it came to: what left the client, and how often. */
export interface AttackTally {
  readonly bytesSent: number;
  readonly strikes: number;
  readonly connectionsOpened: number;
}
