import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const pairs = `# of the old configuration
AKIDone\tsecretOne
AKIDtwo  secretTwo\r

AKIDthree,secretThree,shop
`;

/** Wrong input, and what is told of it. */
const mistakes: readonly (readonly [string, string, RegExp])[] = [
  ['nothing', '\n# no pair\n', /^putmon: give key pairs on standard input/],
  ['no SecretKey', 'AKIDa b\nAKIDc\n', /^putmon: line 2: is not SecretId, SecretKey and perh/],
  ['too many words', 'AKIDa b c d', /^putmon: line 1: is not SecretId, SecretKey and perh/],
  ['a SecretId twice', 'AKIDa b\n\nAKIDa c', /^putmon: line 3: has the SecretId of line 1$/m],
];

describe('many keys are imported at once', () => {
  test('into a new folder, and beside the key that the first start made', async () => {
    for (const hasStarted of [false, true]) {
      const data = join(temporaryFolder(), 'data');
      const server = hasStarted ? await Server.start({ data }) : undefined;
      const args = ['key', 'import', '--data', data];
      const outcome = await putmon(args, { input: pairs });
      assert.deepEqual([outcome.exitCode, outcome.stderr], [0, '']);
      assert.doesNotMatch(outcome.stdout, /secret(One|Two|Three)/);
      // keysPerAccountMax is 2: the key that nobody asked for does not count.
      const again = await putmon(args, { input: 'AKIDtwo x\nAKIDfour secretFour\n' });
      assert.match(
        again.stderr,
        /^putmon: line 1: \(-514\).*AKIDtwo.*\nputmon: line 2: \(-507\).*would have 3 main keys.*\n$/,
      );
      assert.equal(again.exitCode, 1);
      const listed = async (account: string): Promise<string[]> =>
        (
          (await putmonJson(['key', 'list', '--data', data, '--account', account])) as {
            secretId: string;
          }[]
        )
          .map(({ secretId }) => secretId)
          .filter((secretId) => !/^AKID\w{32}$/.test(secretId));
      assert.deepEqual(await listed('main'), ['AKIDone', 'AKIDtwo']);
      assert.deepEqual(await listed('shop'), ['AKIDthree']);
      const quotas = (await putmonJson(['call', 'DescribeQuota', '--data', data])) as {
        data: { limit: string; used: number }[];
      };
      assert.equal(quotas.data.find(({ limit }) => limit === 'keysPerAccountMax')?.used, 2);
      await server?.stop();
    }
  });

  for (const [situation, input, told] of mistakes) {
    test(`nothing of what has a mistake: ${situation}`, async () => {
      const data = join(temporaryFolder(), 'data');
      const { exitCode, stdout, stderr } = await putmon(['key', 'import', '--data', data], {
        input,
      });
      assert.match(stderr, told);
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.equal(
        (await putmon(['key', 'list', '--data', data])).exitCode,
        1,
        'no folder is made',
      );
    });
  }
});
