/** Every finite double is a whole number of 2^-1074. */
const unitExponent = -1074;
/** More than a double holds: rounding these again rounds right. */
const quotientBits = 64;

const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);

/** A sum of doubles without any rounding. */
export class ExactSum {
  #units = 0n;

  /** Adds a whole number times a power of two, at least 2^-1074. */
  add(factor: bigint, exponent: number): void {
    this.#units += factor << BigInt(exponent - unitExponent);
  }

  /** @param value finite */
  addValue(value: number): void {
    double[0] = value;
    const pattern = bits[0] ?? 0n;
    const fraction = pattern & 0xf_ffff_ffff_ffffn;
    const biased = Number((pattern >> 52n) & 0x7ffn);
    const factor = biased === 0 ? fraction : fraction | 0x10_0000_0000_0000n;
    this.add(value < 0 ? -factor : factor, Math.max(biased, 1) - 1 + unitExponent);
  }

  /** The sum divided by a count, rounded once; infinite beyond the largest double. */
  dividedBy(count: number): number {
    const magnitude = this.#units < 0n ? -this.#units : this.#units;
    const divisor = BigInt(count);
    const shift = hexDigitsOf(magnitude) * 4 - hexDigitsOf(divisor) * 4 - quotientBits - 4;
    const numerator = shift < 0 ? magnitude << BigInt(-shift) : magnitude;
    const denominator = shift < 0 ? divisor : divisor << BigInt(shift);
    const quotient = numerator / denominator;
    // What is cut off still tells a tie from what lies above it.
    const rest = numerator % denominator === 0n ? 0n : 1n;
    const rounded = timesPowerOfTwo(Number(quotient | rest), shift + unitExponent);
    return this.#units < 0n ? -rounded : rounded;
  }
}

function hexDigitsOf(value: bigint): number {
  return value.toString(16).length;
}

/** In two steps, as the power alone may lie beyond the doubles. */
function timesPowerOfTwo(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}
