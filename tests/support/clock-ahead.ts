/**
 * Loaded by `node --import` before the workers of a test: their clock goes so many milliseconds
 * ahead of the machine's, as the clock of the test does.
 */
const { now: machineNow } = Date;
const aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);

Date.now = () => machineNow() + aheadMs;
