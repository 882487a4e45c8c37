import type { RequestText } from '../load/request-text.js';

/** What the requests of a load are like. */
export interface PeerLoad {
  readonly samplesPerRequest: number;
  readonly connections: number;
  /** Connections end with each answer. */
  readonly closes: boolean;
}

/** A server that takes samples, in one of the forms in which it takes them. */
export interface Peer {
  readonly name: string;
  /** Of the samples that it accepts: `newest`, the last one of each series. */
  readonly keeps: 'all' | 'newest' | 'nothing';
  /**
   * Starts it on the server's core, with the settings it comes with.
   * @param folder an empty one, or what an earlier start left in it
   */
  serve(folder: string): Promise<PeerServer>;
}

/** A server that runs. */
export interface PeerServer {
  readonly pid: number;
  /** `HOST:PORT` */
  readonly address: string;
  /** Requests for so many seconds from now, none of whose samples was sent before. */
  writeRequests(load: PeerLoad, seconds: number): RequestText;
  /** The samples that it has and can read. */
  countSamples(): Promise<number>;
  /** Lets it end in its own time, with all that it has on disk. */
  stop(): Promise<void>;
  /** `kill -9` */
  kill(): Promise<void>;
}

/** The folder, below the one that a peer is given, with its data and nothing else. */
export const dataFolderName = 'data';
