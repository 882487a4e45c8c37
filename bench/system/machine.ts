import { cpus, loadavg, release } from 'node:os';

/** What a figure was measured on: no figure is shown without it. */
export interface Machine {
  readonly cores: number;
  readonly cpuModel: string;
  readonly kernel: string;
  readonly nodeVersion: string;
  readonly date: string;
  /** Processes that ran or waited over the last minute: above 0.2 the figures are not quiet. */
  readonly loadBefore: number;
}

export function describeMachine(): Machine {
  const cores = cpus();
  return {
    cores: cores.length,
    cpuModel: cores[0]?.model.trim() ?? 'unknown',
    kernel: release(),
    nodeVersion: process.version,
    date: new Date().toISOString().slice(0, 10),
    loadBefore: loadavg()[0] ?? 0,
  };
}

export function machineLine(machine: Machine): string {
  return (
    `${machine.cores} cores of ${machine.cpuModel}, Linux ${machine.kernel}, ` +
    `Node ${machine.nodeVersion}, ${machine.date}, load before ${machine.loadBefore.toFixed(1)}`
  );
}
