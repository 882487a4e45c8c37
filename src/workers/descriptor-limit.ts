import { readFileSync } from 'node:fs';

/**
 * How many descriptors (files and connections) this process may have open: the soft limit, which
 * Node raises to the hard one at its start. Infinity where there is none.
 */
export function descriptorLimit(): number {
  let text: string;
  try {
    text = readFileSync('/proc/self/limits', 'latin1');
  } catch {
    // Not on Linux; what Node reports takes it tens of milliseconds to gather.
    return reportedLimit();
  }
  const [, soft] = /^Max open files +(\d+|unlimited)/m.exec(text) ?? [];
  return numberOf(soft);
}

function reportedLimit(): number {
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } };
  };
  return numberOf(userLimits?.open_files?.soft);
}

function numberOf(limit: number | string | undefined): number {
  const number = Number(limit);
  return Number.isFinite(number) ? number : Infinity;
}
