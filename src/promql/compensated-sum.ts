/** A sum that keeps what rounding loses: Kahan's, improved by Neumaier, as Prometheus has it. */
export class CompensatedSum {
  sum = 0;
  compensation = 0;

  add(increment: number): void {
    const { sum } = this;
    const next = sum + increment;
    this.compensation +=
      Math.abs(sum) >= Math.abs(increment) ? sum - next + increment : increment - next + sum;
    this.sum = next;
  }

  get total(): number {
    return this.sum + this.compensation;
  }
}
