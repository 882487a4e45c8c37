import type { VerifierSettings } from '../receiver-settings.js';

/** What the parameters of a report are parsed with. */
export interface ParseContext {
  readonly settings: VerifierSettings;
  readonly nowSeconds: number;
  /** Of the caller. */
  readonly address: string;
}
