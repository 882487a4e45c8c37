import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ConsoleFiles } from '../../src/control/console/console-files.js';

type WebReply = Awaited<ReturnType<ConsoleFiles['reply']>>;

const folder = await mkdtemp(join(tmpdir(), 'putmon-console-'));
after(() => rm(folder, { recursive: true }));
const script = 'export const value = 1;';

const files = new ConsoleFiles(folder);

/** Files are answered whole. */
function textOf({ body }: WebReply): string {
  assert.ok(typeof body === 'string' || Buffer.isBuffer(body));
  return body.toString();
}

function header(reply: WebReply, name: string): string | undefined {
  return reply.headers?.[name];
}

test('a console that was not built says so, until it is', async () => {
  const reply = await files.reply('', '');
  assert.equal(reply.status, 404);
  assert.match(textOf(reply), /was not built/);
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'assets', 'app-1a2b.js'), script);
  await writeFile(join(folder, 'assets', 'app-1a2b.js.br'), brotliCompressSync(script));
  await writeFile(join(folder, 'assets', 'app-1a2b.js.gz'), gzipSync(script));
  assert.equal((await files.reply('', '')).status, 200);
});

test('the index is what every place of the console gets, and no cache keeps it', async () => {
  for (const name of ['', 'index.html', 'alarms/policy-1', '../../package.json', 'x.js']) {
    const reply = await files.reply(name, 'br');
    assert.equal(reply.status, 200);
    assert.equal(textOf(reply), '<!doctype html>', name);
    assert.equal(header(reply, 'Cache-Control'), 'no-store');
    const policy = header(reply, 'Content-Security-Policy') ?? '';
    for (const part of ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"]) {
      assert.ok(policy.includes(part), part);
    }
    assert.doesNotMatch(policy, /unsafe/);
  }
});

test('an asset is immutable, and compressed as the browser takes it', async () => {
  const bodies = { br: brotliCompressSync(script), gzip: gzipSync(script) };
  const cases = [
    ['gzip, deflate, br', 'br', bodies.br],
    ['gzip', 'gzip', bodies.gzip],
    ['br;q=0, gzip;q=0.5', 'gzip', bodies.gzip],
    ['', undefined, Buffer.from(script)],
  ] as const;
  for (const [accepted, encoding, body] of cases) {
    const reply = await files.reply('assets/app-1a2b.js', accepted);
    assert.deepEqual(reply.body, body);
    assert.equal(header(reply, 'Content-Encoding'), encoding);
    assert.equal(header(reply, 'Vary'), 'Accept-Encoding');
    assert.match(header(reply, 'Cache-Control') ?? '', /immutable/);
    assert.match(reply.contentType, /^text\/javascript/);
  }
});

test('an asset that is gone is not answered with a page', async () => {
  for (const name of ['assets/app-old.js', 'assets/app-1a2b.js.br', 'assets/../index.html']) {
    assert.equal((await files.reply(name, 'br')).status, 404, name);
  }
});
