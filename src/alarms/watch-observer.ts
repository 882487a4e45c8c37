/** What the watcher tells of its work. */
export interface WatchObserver {
  /** A window was judged, or all windows that some objects missed. */
  judged(round: {
    readonly periodSeconds: number;
    readonly objectCount: number;
    readonly openedCount: number;
    readonly endedCount: number;
    readonly seconds: number;
  }): void;
  /** A round failed; it is done again at the next tick. */
  judgingFailed(error: unknown): void;
  /** Windows so long ago that they are not judged any more. */
  windowsMissed(missed: { readonly periodSeconds: number; readonly seconds: number }): void;
  /** Windows that were missed are judged from now on, beside those that close. */
  catchUpBegan(behind: { readonly periodSeconds: number; readonly seconds: number }): void;
  caughtUp(done: { readonly periodSeconds: number }): void;
}
