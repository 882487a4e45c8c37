import { z } from 'zod';

/** What the process that writes a backup is told: a file that stays as it is, and its log. */
export const copyJobSchema = z.object({
  /** Not folded into by its owner while the copy is made. */
  file: z.string(),
  /** The first bytes of the log that belong to the backup. */
  logBytes: z.number(),
  /** Where it is written; there already. */
  folder: z.string(),
  takenSeconds: z.number(),
  masterKey: z.boolean(),
});

export type CopyJob = z.infer<typeof copyJobSchema>;

/** What it tells meanwhile. */
export const copyNewsSchema = z.discriminatedUnion('phase', [
  z.object({
    phase: z.literal(['copying', 'checking']),
    bytesCopied: z.number(),
    bytesTotal: z.number(),
  }),
  z.object({ phase: z.literal('done'), rows: z.number() }),
  z.object({ phase: z.literal('failed'), fault: z.string() }),
]);

export type CopyNews = z.infer<typeof copyNewsSchema>;
