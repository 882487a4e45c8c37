import { OperatorError } from './operator-error.js';

const secondsPerUnit = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of `90`, `90s`, `5m`, `2h` or `7d`. @throws OperatorError */
export function parseDurationSeconds(text: string, option: string): number {
  const [, digits = '', unit = 's'] = /^(\d{1,9})([smhd]?)$/.exec(text) ?? [];
  if (digits === '') throw new OperatorError(`${option} ${text} is not like 90s, 5m, 2h or 7d`, 2);
  return Number(digits) * secondsPerUnit[toUnit(unit)];
}

function toUnit(letter: string): keyof typeof secondsPerUnit {
  return letter === 'm' || letter === 'h' || letter === 'd' ? letter : 's';
}

/** In the two largest units that it has: `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
