/** The clock that a driver and the servers it starts go by: the machine's, and so much ahead. */
export class SetClock {
  aheadMs = 0;

  get nowSeconds(): number {
    return Math.floor((Date.now() + this.aheadMs) / 1000);
  }

  /** Goes on from this second. */
  leapTo(seconds: number): void {
    this.aheadMs = seconds * 1000 - Date.now();
  }
}
