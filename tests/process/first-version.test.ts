import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openFolder, readContent } from '../support/folder-content.js';
import { putmon, putmonJson } from '../support/run.js';
import { temporaryFolder } from './temporary-folder.js';

/**
 * A folder that the first version left when it was killed: an account with a key, a metric that was
 * reported and one that was declared, a rule with its receivers, and a report in the journal alone.
 */
const archive = fileURLToPath(
  new URL('../../../tests/process/folders/first-version.tar.gz', import.meta.url),
);

function unpacked(): string {
  const folder = temporaryFolder();
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return folder;
}

describe('a data folder of the first version', () => {
  test('has all its keys and samples', async () => {
    const engines = await openFolder(unpacked());
    try {
      const { secretIds, samples } = await readContent(engines);
      assert.ok(secretIds.includes('AKIDlanded'));
      assert.deepEqual(
        samples.map(({ dimensions, value, timeSeconds }) => [dimensions, value, timeSeconds]),
        [
          ['host=web1', 1, 1_795_797_915],
          ['host=web1', 2.5, 1_795_797_918],
          ['host=web2', 7, 1_795_797_932],
        ],
      );
    } finally {
      await engines.close();
    }
  });

  test('has its metrics, rules and receivers, is whole, and can be changed', async () => {
    const place = ['--data', unpacked(), '--account', 'shop'];
    const inNamespace = [...place, '--namespace', 'cvm'];
    const metrics = (await putmonJson(['metric', 'list', ...inNamespace])) as {
      metricName: string;
    }[];
    assert.deepEqual(metrics.map(({ metricName }) => metricName).sort(), ['cpu', 'memory']);
    const [rule] = (await putmonJson(['alarm', 'rules', ...inNamespace])) as {
      alarmRuleId: string;
      receiversId: string;
      severity: string;
    }[];
    assert.deepEqual(
      [rule?.alarmRuleId, rule?.receiversId, rule?.severity],
      ['policy-rw0rqgyv', '1001', '2'],
    );
    for (const args of [
      ['alarm', 'modify', 'policy-rw0rqgyv', '--compare', '>= 90', ...place],
      ['metric', 'create', 'disk', '--dimension', 'host', ...inNamespace],
      ['token', 'list', ...place],
      ['token', 'create', '--read', ...place],
      ['doctor', ...place.slice(0, 2)],
    ]) {
      const { exitCode, stdout, stderr } = await putmon(args);
      assert.equal(exitCode, 0, `${args.join(' ')}: ${stdout} ${stderr}`);
    }
  });
});
