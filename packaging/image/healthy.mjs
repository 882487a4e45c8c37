// Ends with 0 where the control listener of this container says that the process lives.
import process from 'node:process';

const [, port = '8081'] = /:(\d+)$/.exec(process.env['PUTMON_CONTROL'] ?? '') ?? [];
try {
  const { status } = await globalThis.fetch(`http://127.0.0.1:${port}/healthz`);
  process.exitCode = status === 200 ? 0 : 1;
} catch {
  process.exitCode = 1;
}
