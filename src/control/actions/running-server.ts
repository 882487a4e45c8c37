/** What actions ask of a server that runs; a command that opens a folder itself has none. */
export interface RunningServer {
  /** Makes a login link of the console; undefined where the console is off. */
  makeConsoleLink(): ConsoleLink | undefined;
  describe(): Promise<NodeState>;
}

export interface ConsoleLink {
  /** Told once; the server keeps its hash alone. */
  readonly token: string;
  /** UNIX seconds. */
  readonly endsAt: number;
}

/** How a server is, with its workers. */
export interface NodeState {
  readonly version: string;
  /** UNIX seconds. */
  readonly startedAt: number;
  readonly ready: boolean;
  /** Why it is not ready; empty where it is. */
  readonly reasons: readonly string[];
  readonly workers: number;
  readonly dataFreeBytes: number | null;
  readonly dataUsedBytes: number | null;
  /** Estimated from the buckets of `putmon_commit_seconds` since the start; null without commits. */
  readonly commitP50Ms: number | null;
  readonly commitP99Ms: number | null;
  /** Since the start; codes that none had are left out. */
  readonly answersByCode: readonly { readonly code: number; readonly count: number }[];
}
