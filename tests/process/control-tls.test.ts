import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';
import { createServer } from 'node:tls';
import { makeCertificate } from '../support/certificate.js';
import { assertTold } from './assert-told.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const first = makeCertificate('control.example.com');
const second = makeCertificate('control.example.com');
/** No longer valid a day from now, and for another name: it is pinned all the same. */
const third = makeCertificate('elsewhere.example.com', 1);

/** A running server whose certificate lies in files of its own. */
async function serveWith(workers: number) {
  const folder = temporaryFolder();
  const [data, certFile, keyFile, config] = ['data', 'a.crt', 'a.key', 'putmon.yaml'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  const present = ({ certFile: cert, keyFile: key }: typeof first): void => {
    copyFileSync(cert, certFile);
    copyFileSync(key, keyFile);
  };
  present(first);
  writeFileSync(config, `controlTls: {certFile: ${certFile}, keyFile: ${keyFile}}\n`);
  const server = await Server.start({ data, workers, args: ['--config', config] });
  return { data, certFile, keyFile, config, present, server };
}

/** A page, from a server that must present this certificate for the name in it. */
async function page(control: string, trusted: Buffer, path: string): Promise<string> {
  const [host, port] = control.split(':');
  const call = request({
    ...{ host, port, path, ca: trusted, servername: 'control.example.com', agent: false },
    headers: { host: 'localhost' },
  }).end();
  const [response] = (await once(call, 'response')) as [NodeJS.ReadableStream];
  return text(response);
}

/** What a reload is logged as, the so-manieth. */
async function reloaded(server: Server, count: number): Promise<Record<string, unknown>> {
  server.signal('SIGHUP');
  const lines = await server.output.first(count, /"msg":"(?:not )?reloaded/);
  return JSON.parse(lines[count - 1] ?? '') as Record<string, unknown>;
}

for (const workers of [1, 2]) {
  describe(`a control plane over TLS, ${workers} of --workers`, async () => {
    const { data, certFile, keyFile, config, present, server } = await serveWith(workers);
    const perform = (): Promise<unknown> => putmonJson(['accounts', '--data', data]);

    test('its pages are served, and operators find it', async () => {
      assert.match(await page(server.control, first.cert, '/readyz'), /"ready":true/);
      const metrics = await page(server.control, first.cert, '/metrics');
      assert.match(metrics, /^putmon_connections \d+$/m);
      await perform();
      const access = readFileSync(join(data, 'operator.json'), 'utf8');
      assert.match(access, new RegExp(`"url":"https://${server.control}"`));
      assert.doesNotMatch(access, /PRIVATE/);
    });

    test('SIGHUP presents what the files hold, whoever issued it', async () => {
      present(second);
      assert.equal((await reloaded(server, 1))['level'], 'info');
      assert.match(await page(server.control, second.cert, '/healthz'), /"alive":true/);
      await assert.rejects(page(server.control, first.cert, '/healthz'));
      await perform();
      present(third);
      assert.deepEqual((await reloaded(server, 2))['waitingNames'], []);
      await perform();
    });

    test('files that do not belong together change nothing, and neither does what comes with them', async () => {
      present(second);
      await reloaded(server, 3);
      copyFileSync(first.certFile, certFile);
      writeFileSync(
        config,
        `controlTls: {certFile: ${certFile}, keyFile: ${keyFile}}\nlogLevel: warn\n`,
      );
      const { level, reason } = await reloaded(server, 4);
      assert.equal(level, 'error');
      const told = `controlTls.keyFile: ${keyFile} is not the key of the certificate in ${certFile}`;
      assert.ok(String(reason).includes(told), String(reason));
      assert.match(await page(server.control, second.cert, '/healthz'), /"alive":true/);
      await perform();
    });

    test('other files count at once, off waits for a restart', async () => {
      const { certFile: cert, keyFile: key } = first;
      writeFileSync(config, `controlTls: {certFile: ${cert}, keyFile: ${key}}\n`);
      assert.deepEqual((await reloaded(server, 5))['waitingNames'], []);
      assert.match(await page(server.control, first.cert, '/healthz'), /"alive":true/);
      writeFileSync(config, '');
      assert.deepEqual((await reloaded(server, 6))['waitingNames'], ['controlTls']);
      assert.match(await page(server.control, first.cert, '/healthz'), /"alive":true/);
      await perform();
      assert.equal(await server.stop(), 0);
    });
  });
}

describe('an impostor who has taken the address', async () => {
  const data = join(temporaryFolder(), 'data');
  const { certFile, keyFile } = first;
  const files = `{certFile: ${certFile}, keyFile: ${keyFile}}`;
  const server = await Server.start({ data, args: ['--control-tls', files] });
  const accessFile = join(data, 'operator.json');
  const access = JSON.parse(readFileSync(accessFile, 'utf8')) as Record<string, unknown>;
  /** All that clients have sent to it. */
  let received = '';
  const impostor = createServer({ cert: second.cert, key: second.key }, (socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (bytes: Buffer) => (received += bytes.toString()));
  });
  await once(impostor.listen(0, '127.0.0.1'), 'listening');
  after(() => impostor.close());
  const url = `https://127.0.0.1:${(impostor.address() as AddressInfo).port}`;

  for (const [situation, changed] of [
    ['with a certificate of its own', { url }],
    ['where no certificate is known', { url, fingerprints: undefined }],
  ] as const) {
    test(`${situation} is not told the token`, async () => {
      writeFileSync(accessFile, JSON.stringify({ ...access, ...changed }));
      const told = 'what answers there presents a certificate that is not in operator.json';
      await assertTold(`key list --data ${data}`, 1, [new RegExp(`reached at ${url}: ${told}; `)]);
      assert.equal(received, '');
    });
  }

  test('the server itself is reached again', async () => {
    writeFileSync(accessFile, JSON.stringify(access));
    assert.equal((await putmon(['key', 'list', '--data', data])).exitCode, 0);
    assert.equal(await server.stop(), 0);
  });
});

describe(
  'files that can not be used are told in a line, and exit with 2',
  { concurrency: 2 },
  () => {
    const data = join(temporaryFolder(), 'data');
    for (const command of [`serve --data ${data}`, 'check-config']) {
      for (const [situation, files, line] of [
        [
          'missing',
          ['/none', first.keyFile],
          /^controlTls\.certFile: \/none can not be read \(ENOENT\)$/,
        ],
        [
          'of others',
          [first.certFile, second.keyFile],
          /^controlTls\.keyFile: \S+ is not the key of the/,
        ],
      ] as const) {
        test(`${command.split(' ', 1).join('')}, ${situation}`, async () => {
          const [certFile, keyFile] = files;
          const option = encodeURIComponent(`{certFile: ${certFile}, keyFile: ${keyFile}}`);
          await assertTold(`${command} --control-tls ${option}`, 2, [line]);
        });
      }
    }
  },
);
