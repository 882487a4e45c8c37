import type { KeyObject } from 'node:crypto';
import type { Departure } from '../explain-signature.js';
import type { HmacAlgorithm } from '../hmac-pads.js';

/** A call of API 3.0, in whichever way it is signed: what it says of itself. */
export interface Api3Call {
  readonly signedWith: 'tc3' | HmacAlgorithm;
  readonly secretId: string;
  readonly timestampSeconds: number;
  /** As the caller wrote it; empty in TC3, which has none. */
  readonly nonce: string;
  /** Undefined where the caller did not say it. */
  readonly action: string | undefined;
  readonly version: string | undefined;
  readonly region: string | undefined;
  /** Of temporary credentials. */
  readonly token: string | undefined;
  /** @throws Api3Error */
  isSignedBy(secret: KeyObject | string): boolean;
  /** As the caller gives it. */
  readonly signature: string;
  /** How what was signed departs: none where it is right, undefined where no known mistake does it. */
  explain(secret: KeyObject): Departure[] | undefined;
  /** What the server signs, for the log: never the key. */
  signedText(): string;
  /** The parameters of the action. @throws Api3Error */
  readParameters(): ActionParameters;
}

/** The parameters of an action as one object, however they came. */
export interface ActionParameters {
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether every value came as text: then digits are a number. */
  readonly areTexts: boolean;
}
