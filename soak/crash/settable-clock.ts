/**
 * Loaded before a program by `node --import`: whoever started it over an IPC channel sets its
 * clock, by the milliseconds that it goes ahead of the machine's.
 */
const { now: machineNow } = Date;
let aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);

Date.now = () => machineNow() + aheadMs;

process.on('message', (message) => {
  aheadMs = Number(message);
  process.send?.('set');
});
// Whoever sets the clock is gone: nobody would end this program.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();
