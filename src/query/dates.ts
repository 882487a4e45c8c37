/** Writes a moment as the control plane does: `Y-m-d H:M:S`, at a fixed offset from UTC. */
export function formatDate(seconds: number, utcOffsetSeconds: number): string {
  const shifted = new Date((seconds + utcOffsetSeconds) * 1000).toISOString();
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}`;
}

const datePattern = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})$/;

/** Reads `Y-m-d H:M:S`, or UNIX seconds; undefined where the text is no moment. */
export function parseDate(text: string, utcOffsetSeconds: number): number | undefined {
  if (/^\d{1,11}$/.test(text)) return Number(text);
  const parts = datePattern.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  // Date.UTC carries an overflow on: the 31st of June would be the 1st of July.
  const [written] = new Date(seconds * 1000).toISOString().split('.');
  const padded = [month, day, hour, minute, second].map((part) => String(part).padStart(2, '0'));
  const [mm, dd, hh, mi, ss] = padded;
  if (written !== `${String(year).padStart(4, '0')}-${mm}-${dd}T${hh}:${mi}:${ss}`)
    return undefined;
  return seconds - utcOffsetSeconds;
}
