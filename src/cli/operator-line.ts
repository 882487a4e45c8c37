import { ConfigError } from '../config/config-error.js';
import { ownerAdvice } from './folder-owner.js';
import { memoryFault } from './memory-fault.js';

/** What the system says of a place that it was told to use. */
type SystemError = NodeJS.ErrnoException & {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
};

/** By name: their classes would load the engine, for which a command that needs none would wait. */
const operatorErrors = new Set([
  'OperatorError',
  'MasterKeyError',
  'DatabaseLockedError',
  'CatalogUnavailableError',
  'DataDamagedError',
  'SharedFileError',
  'NewerFormatError',
]);

const systemFaults: Readonly<Record<string, string>> = {
  EACCES: 'is not open to this user; choose another, or its rights',
  EADDRINUSE: 'is taken; choose another address',
  EADDRNOTAVAIL: 'is no address of this machine; choose another',
  EEXIST: 'is no folder; choose another',
  ENOENT: 'can not be made; choose another',
  EISDIR: 'is a folder; choose a file',
  ENOTDIR: 'is no folder, or lies in none; choose another',
  ENOTFOUND: 'is no host that this machine knows; choose another',
  EPERM: 'is not open to this user; choose another, or its rights',
  EROFS: 'can not be written; choose another',
};

/** Met while the program itself is read: what a running server needs is told by `serve`. */
const tooFewFiles = 'this process may have too few files open: raise LimitNOFILE (ulimit -n)';

/** What the engine says of a file that is none of its own, or that the disk does not give back. */
const engineFault = /^IO Error: .*$/;

/** What the operator can change, in a line each; undefined where the error is a defect. */
export function operatorLines(error: Error): readonly string[] | undefined {
  if (error instanceof ConfigError) return error.mistakes.map(withOwner);
  const line = memoryFault(error) ?? operatorLine(error);
  return line === undefined ? undefined : [line];
}

function operatorLine(error: Error): string | undefined {
  if (operatorErrors.has(error.name) || engineFault.test(error.message)) return error.message;
  const { code = '', path, hostname, address, port } = error as SystemError;
  if (code === 'EMFILE' || code === 'ENFILE') return tooFewFiles;
  const fault = systemFaults[code];
  if (fault === undefined) return undefined;
  const advice = isClosed(code) && path !== undefined ? ownerAdvice(path) : undefined;
  if (advice !== undefined) return `${path} is not open to this user; ${advice}`;
  return `${path ?? hostname ?? `${address}:${port}`} ${fault}`;
}

function isClosed(code: string): boolean {
  return code === 'EACCES' || code === 'EPERM';
}

/** A configuration that another user may read. */
function withOwner(mistake: string): string {
  const [, path] = /^(.*?): can not be read \((?:EACCES|EPERM)\)/.exec(mistake) ?? [];
  const advice = path === undefined ? undefined : ownerAdvice(path);
  return advice === undefined ? mistake : `${mistake}; ${advice}`;
}
