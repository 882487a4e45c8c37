import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSynced } from './synced-files.js';

export const manifestName = 'backup.json';

const manifestSchema = z.object({
  format: z.literal(1),
  /** UNIX seconds: what was answered 0 before is in it. */
  takenSeconds: z.number(),
  fileName: z.string().regex(/^[\w.]+$/),
  fileBytes: z.number(),
  /** Of the file, in hex. */
  sha256: z.string(),
  /** Whether master.key lies beside it. */
  masterKey: z.boolean(),
  tables: z.array(z.object({ name: z.string(), rows: z.number() })),
});

/** What a backup says of itself; written last, so that one without it is no backup. */
export type BackupManifest = z.infer<typeof manifestSchema>;

export function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  return writeSynced(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** Undefined where the folder holds no backup, or half a one. */
export async function readManifest(folder: string): Promise<BackupManifest | undefined> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => undefined);
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
