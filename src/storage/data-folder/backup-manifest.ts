import { join } from 'node:path';
import { z } from 'zod';
import { databaseName } from './data-files.js';
import { readRegularFile } from '../regular-file.js';
import { writeSynced } from '../synced-files.js';

export const manifestName = 'backup.json';

/** An honest manifest has a hundred bytes a table. */
const manifestBytesMax = 1_048_576;

const manifestSchema = z.object({
  format: z.literal(1),
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

export function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  return writeSynced(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** Undefined where the folder holds no backup, or half a one. */
export async function readManifest(folder: string): Promise<BackupManifest | undefined> {
  const path = join(folder, manifestName);
  const text = await readRegularFile(path, manifestBytesMax).catch(() => undefined);
  if (text === undefined) return undefined;
  return manifestSchema.safeParse(parsed(text)).data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
