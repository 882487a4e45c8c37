import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { api3Request, type Api3Options } from '../support/api3-request.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const data = join(temporaryFolder(), 'data');
const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
const server = await Server.start({ data });
after(() => server.stop());

const now = Math.floor(Date.now() / 1000);
const other = { ...key, secretKey: 'another' };
const unsigned = { Authorization: 'SKIP' };

describe('putmon sign explain reads a call of API 3.0', () => {
  for (const [situation, options, exitCode, told] of [
    ['right', {}, 0, /^The signature is right\.[^]*The sender signed just that\.$/m],
    ['old', { timestamp: now - 400 }, 0, /40\d s behind the server's clock: AuthFailure/],
    ['the published host', { signedHost: 'monitor.tencentcloudapi.com' }, 1, /The host differs:/],
    ['no payload', { body: '', sentBody: '{}' }, 1, /The payload differs:/],
    ['another day', { date: '2020-01-01' }, 1, /^AuthFailure\.SignatureFailure: the date of/m],
    ['another key', { key: other }, 1, /No known mistake gives this signature/],
    ['not signed', { headers: unsigned }, 1, /^AuthFailure\.InvalidAuthorization: /m],
  ] as const satisfies readonly (readonly [string, Api3Options, number, RegExp])[]) {
    test(situation, async () => {
      const request = api3Request({ key, timestamp: now, host: server.receiver, ...options });
      const explained = await putmon(['sign', 'explain', '--data', data, curlOf(request)]);
      assert.match(explained.stdout, told);
      assert.equal(explained.exitCode, exitCode);
    });
  }
});

/** The curl line that sends the same. */
function curlOf(request: string): string {
  const [head = '', body = ''] = request.split('\r\n\r\n');
  const [, ...lines] = head.split('\r\n');
  const headers = lines.filter((line) => !line.startsWith('Content-Length'));
  const options = headers.map((line) => `-H '${line}'`).join(' ');
  return `curl ${options} http://${server.receiver}/ -d '${body}'`;
}
