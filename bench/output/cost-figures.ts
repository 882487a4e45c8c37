export async function delayOf(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work;
  return performance.now() - startedAt;
}

/** Milliseconds of the processors, all threads together. */
export async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export function percentilesOf(delays: number[]): Record<string, number> {
  delays.sort((a, b) => a - b);
  const at = (share: number): number => delays[Math.floor((delays.length - 1) * share)] ?? 0;
  return {
    medianMilliseconds: at(0.5),
    p99Milliseconds: at(0.99),
    maxMilliseconds: at(1),
  };
}

export function print(name: string, figures: Record<string, number>): void {
  const texts = Object.entries(figures).map(([unit, figure]) => `${unit} ${figure.toFixed(2)}`);
  process.stdout.write(`${name}: ${texts.join(', ')}\n`);
}
