import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Metrics } from '../../src/telemetry/metrics.js';

const root = new URL('../../../', import.meta.url);
const read = (file: string): string => readFileSync(fileURLToPath(new URL(file, root)), 'utf8');
const page = read('docs/operating.md');

test('docs/operating.md lists every metric of putmon, with its type, and no other', async () => {
  const metrics = new Metrics(['ok']);
  metrics.watchStore({
    pendingSamples: zero,
    seriesCount: () => Promise.resolve(0),
    storeWritable: () => true,
    diskBytesFree: () => Promise.resolve(0),
  });
  metrics.watchReceiver({ connections: zero, inFlightReports: zero });
  metrics.watchAlarms({ judgementLagSeconds: zero, openAlarmCount: zero });
  metrics.watchLog(zero);
  metrics.watchConsole(zero);
  const rendered = await metrics.render();
  const served = [...rendered.matchAll(/^# TYPE (putmon_\w+) (\w+)$/gm)];
  const listed = [...page.matchAll(/^- `(putmon_\w+)(?:\{[\w,]+\})?` \((\w+)\)/gm)];
  const rows = (matches: typeof served): string[] =>
    matches.map(([, name = '', type = '']) => `${name} ${type}`).sort();
  assert.deepEqual(rows(listed), rows(served));
});

test('docs/operating.md tells of every reason why reports are not taken', () => {
  const reasons = [...read('src/app.ts').matchAll(/health\.watch\(\s*'(\w+)'/g)];
  assert.ok(reasons.length > 0);
  for (const [, reason = ''] of reasons)
    assert.match(page, new RegExp(`^\\| \`${reason}\` +\\|`, 'm'));
});

function zero(): number {
  return 0;
}
