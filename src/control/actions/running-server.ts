/** What actions ask of a server that runs; a command that opens a folder itself has none. */
export interface RunningServer {
  /** Makes a login link of the console; undefined where the console is off. */
  makeConsoleLink(): ConsoleLink | undefined;
}

export interface ConsoleLink {
  /** Told once; the server keeps its hash alone. */
  readonly token: string;
  /** UNIX seconds. */
  readonly endsAt: number;
}
