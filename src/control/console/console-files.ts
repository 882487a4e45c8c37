import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { isSystemError } from '../../model/system-error.js';
import type { WebReply } from '../../web/web-reply.js';
import { consoleHeaders } from './console-headers.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Encodings that the build leaves beside a file, the smaller one first. */
const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/** Their names carry a hash of their content, so that a browser may keep them. */
const hashedFolder = 'assets/';
const indexName = 'index.html';

type Files = ReadonlyMap<string, Buffer>;

/** The pages of the console, as the package holds them. */
export class ConsoleFiles {
  readonly #folder: string;
  /** All files by their names below the folder; undefined until they are asked for. */
  #files: Promise<Files | undefined> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Answers a GET. A path that is no file is a place inside the console: it gets the index.
   * @param name the path below /console/
   * @param acceptEncoding of the request
   */
  async reply(name: string, acceptEncoding: string): Promise<WebReply> {
    const files = await this.#read();
    if (files === undefined) return notBuilt;
    const isFile = files.has(name) && !isEncoded(name);
    // A script that is gone must not be answered with a page.
    if (!isFile && name.startsWith(hashedFolder)) return missing;
    const found = isFile ? name : indexName;
    const { body, headers } = encoded(files, found, acceptEncoding);
    return {
      status: 200,
      contentType: contentTypes[extname(found)] ?? 'application/octet-stream',
      headers: { ...consoleHeaders, ...headers, 'Cache-Control': cachingOf(found) },
      body,
    };
  }

  /** Looks again for a folder that was missing: a checkout is built while a server runs. */
  async #read(): Promise<Files | undefined> {
    this.#files ??= readFiles(this.#folder);
    const files = await this.#files;
    if (files === undefined) this.#files = undefined;
    return files;
  }
}

async function readFiles(folder: string): Promise<Files | undefined> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const read = paths.map(async (path) => {
      const name = path.slice(folder.length + 1).replaceAll('\\', '/');
      return [name, await readFile(path)] as const;
    });
    const files = new Map(await Promise.all(read));
    return files.has(indexName) ? files : undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isEncoded(name: string): boolean {
  return encodings.some(({ suffix }) => name.endsWith(suffix));
}

function encoded(
  files: Files,
  name: string,
  acceptEncoding: string,
): { readonly body: Buffer; readonly headers: Readonly<Record<string, string>> } {
  const vary = { Vary: 'Accept-Encoding' };
  for (const { name: encoding, suffix } of encodings) {
    const body = files.get(name + suffix);
    if (body === undefined || !accepts(acceptEncoding, encoding)) continue;
    return { body, headers: { ...vary, 'Content-Encoding': encoding } };
  }
  return { body: files.get(name) ?? Buffer.alloc(0), headers: vary };
}

/** `br;q=0` refuses an encoding (RFC 9110, section 12.5.3). */
function accepts(acceptEncoding: string, encoding: string): boolean {
  return acceptEncoding.split(',').some((item) => {
    const [name = '', weight = ''] = item.split(';');
    return name.trim().toLowerCase() === encoding && !/^\s*q=0(\.0*)?\s*$/i.test(weight);
  });
}

function cachingOf(name: string): string {
  if (name.startsWith(hashedFolder)) return 'public, max-age=31536000, immutable';
  return name === indexName ? 'no-store' : 'no-cache';
}

function plainPage(status: number, text: string): WebReply {
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    headers: { ...consoleHeaders, 'Cache-Control': 'no-store' },
    body: `<!doctype html><meta charset="utf-8"><title>putmon</title><p>${text}\n`,
  };
}

const missing = plainPage(404, 'There is no such file; load the page anew.');

const notBuilt = plainPage(
  404,
  'The console was not built with this putmon: it has no folder dist/console. ' +
    'Build it with npm run build, or install a released package.',
);
