import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { MasterKeyError, masterKeyVariable } from './master-key.js';

const algorithm = 'aes-256-gcm';
const version = 1;
const nonceEnd = 13;
const tagEnd = 29;

/**
 * Encrypts SecretKeys for the disk: one byte of version, 12 of nonce, 16 of tag, then the text.
 * A sealed SecretKey opens for its own SecretId alone.
 */
export class SecretBox {
  readonly #masterKey: KeyObject;

  /** @throws MasterKeyError where the master key is not of 32 bytes. */
  constructor(masterKey: Buffer) {
    if (masterKey.length !== 32) throw new MasterKeyError('the master key must be 32 bytes');
    this.#masterKey = createSecretKey(masterKey);
  }

  seal(secretKey: string, secretId: string): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv(algorithm, this.#masterKey, nonce).setAAD(Buffer.from(secretId));
    const text = Buffer.concat([cipher.update(secretKey, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), text]);
  }

  /** @throws MasterKeyError where another master key sealed it. */
  open(sealed: Uint8Array, secretId: string): KeyObject {
    if (sealed[0] !== version) throw new Error(`the SecretKey of ${secretId} has another version`);
    const decipher = createDecipheriv(algorithm, this.#masterKey, sealed.subarray(1, nonceEnd))
      .setAAD(Buffer.from(secretId))
      .setAuthTag(sealed.subarray(nonceEnd, tagEnd));
    const start = decipher.update(sealed.subarray(tagEnd));
    try {
      return createSecretKey(Buffer.concat([start, decipher.final()]));
    } catch (error) {
      throw new MasterKeyError(
        `the master key does not open the SecretKey of ${secretId}: put back the ${masterKeyVariable} or key file that this data was written with`,
        { cause: error },
      );
    }
  }
}
