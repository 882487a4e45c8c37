import { join } from 'node:path';
import { z } from 'zod';
import { databaseName } from './data-files.js';
import { readRegularFile } from '../regular-file.js';
import { readVersion } from '../../config/version.js';
import { writeSynced } from '../synced-files.js';
import { NewerFormatError } from './newer-format-error.js';

export const manifestName = 'backup.json';

/** An honest manifest has a hundred bytes a table. */
const manifestBytesMax = 1_048_576;

const manifestFormat = 1;

/** What every format has, and every later one will have. */
const formatSchema = z.object({ format: z.int(), version: z.string().max(64).optional() });

const manifestSchema = formatSchema.extend({
  format: z.literal(manifestFormat),
  /** UNIX seconds: what was answered 0 before is in it. */
  takenSeconds: z
    .number()
    .min(0)
    .max(2 ** 33),
  /** The one name that a data folder has for it: a manifest names no other place. */
  fileName: z.literal(databaseName),
  fileBytes: z.int().min(0),
  /** Of the file, in hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Whether master.key lies beside it. */
  masterKey: z.boolean(),
  /** For the reader of the manifest: a restore counts for itself. */
  tables: z.array(z.object({ name: z.string(), rows: z.number() })),
});

/** What a backup says of itself; written last, so that one without it is no backup. */
export type BackupManifest = z.infer<typeof manifestSchema>;

/** What is told to the manifest; its format and version are those of this program. */
export type BackupContent = Omit<BackupManifest, 'format' | 'version'>;

export function writeManifest(folder: string, content: BackupContent): Promise<void> {
  const manifest: BackupManifest = {
    format: manifestFormat,
    version: readVersion(),
    ...content,
  };
  return writeSynced(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/**
 * Undefined where the folder holds no backup, or half a one.
 * @throws NewerFormatError
 */
export async function readManifest(folder: string): Promise<BackupManifest | undefined> {
  const path = join(folder, manifestName);
  const text = await readRegularFile(path, manifestBytesMax).catch(() => undefined);
  if (text === undefined) return undefined;
  const manifest = parsed(text);
  const written = formatSchema.safeParse(manifest).data;
  if (written !== undefined && written.format > manifestFormat) {
    throw new NewerFormatError(folder, written, manifestFormat);
  }
  return manifestSchema.safeParse(manifest).data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
