import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { program, putmon, run } from '../support/run.js';
import { temporaryFolder } from './temporary-folder.js';

/** No folder: whoever gets so far as to delete is told so. */
const data = join(temporaryFolder(), 'data');
const hasScript = spawnSync('script', ['--version']).status === 0;

/** Every command that deletes for good. */
const deletions = [
  'namespace delete none',
  'metric delete none --namespace none',
  'alarm delete policy-none0000',
  'alarm receivers delete 9999',
  'key revoke --secret-id none',
  'token revoke rt-none0000',
  'call DeleteNamespace namespace=none',
  'call RevokeKey secretId=none',
];

describe('a deletion asks on a terminal', { skip: hasScript ? false : 'no script(1)' }, () => {
  for (const deletion of deletions) {
    test(deletion, async () => {
      const refused = await onTerminal(deletion, 'n\n');
      assert.match(refused, /\? \[y\/N\] [^]*putmon: nothing was changed/);
      const agreed = await onTerminal(deletion, 'y\n');
      assert.match(agreed, /\? \[y\/N\] /);
      assert.match(agreed, /putmon: .* holds no data/);
      const unasked = await onTerminal(`${deletion} --yes`, '');
      assert.doesNotMatch(unasked, /\[y\/N\]/);
      assert.match(unasked, /putmon: .* holds no data/);
    });
  }

  test('the end of the input is a no', async () => {
    assert.match(await onTerminal('namespace delete none', '\u0004'), /nothing was changed/);
  });
});

describe('without a terminal nothing is asked, so that scripts go on as they are', () => {
  test('namespace delete', async () => {
    const outcome = await putmon(['namespace', 'delete', 'none', '--data', data]);
    assert.match(outcome.stderr, /^putmon: .* holds no data/);
  });
});

/** What a terminal shows of a command, and of what is typed there. */
async function onTerminal(command: string, typed: string): Promise<string> {
  const line = `${process.execPath} ${program} ${command} --data ${data}`;
  const { stdout } = await run('script', ['-qec', line, '/dev/null'], { input: typed });
  return stdout;
}
