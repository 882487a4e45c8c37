import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** Makes a folder that lives as long as the tests that call. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'putmon-process-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}
