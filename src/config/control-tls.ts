import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { ConfigError } from './config-error.js';
import { mapOf, type ValueKind } from './value-kind.js';
import { errorMessageOf } from '../model/error-message.js';

/** The files of a certificate and its private key, both PEM. */
export interface ControlTls {
  readonly certFile: string;
  readonly keyFile: string;
}

const file = z.string('the path of a file').min(1, 'the path of a file');

export const controlTlsKind: ValueKind<ControlTls | null> = {
  form: '{certFile, keyFile}',
  fromText: (text) => (text === '' ? null : mapOf(text)),
  schema: z
    .strictObject(
      { certFile: file, keyFile: file },
      'a map of certFile and keyFile alone, such as {certFile: tls.crt, keyFile: tls.key}',
    )
    .readonly()
    .nullable(),
};

/** A listener that is open goes on speaking HTTP or HTTPS, whichever it does. */
export function isOnlyRenewed(current: ControlTls | null, next: ControlTls | null): boolean {
  return (current === null) === (next === null);
}

/** What the files hold. */
export interface TlsMaterial {
  /** The certificate, and those that it was issued by where the file has them. */
  readonly cert: Buffer;
  readonly key: Buffer;
  /** SHA-256 of the certificate, as hexadecimal pairs with colons between. */
  readonly fingerprint: string;
}

/**
 * Reads the files of a certificate and its key, and proves that they belong together.
 * @throws ConfigError with one line, which names the file
 */
export function readTlsMaterial({ certFile, keyFile }: ControlTls): TlsMaterial {
  const cert = readNamed('certFile', certFile);
  const key = readNamed('keyFile', keyFile);
  const certificate = certificateIn(cert, certFile);
  if (!certificate.checkPrivateKey(privateKeyIn(key, keyFile))) {
    throw mistake('keyFile', keyFile, `is not the key of the certificate in ${certFile}`);
  }
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw mistake('certFile', certFile, `can not be served with: ${errorMessageOf(error)}`);
  }
  return { cert, key, fingerprint: certificate.fingerprint256 };
}

function readNamed(member: keyof ControlTls, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw mistake(member, path, `can not be read (${(error as NodeJS.ErrnoException).code ?? ''})`);
  }
}

function certificateIn(pem: Buffer, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw mistake('certFile', path, 'holds no certificate in PEM');
  }
}

function privateKeyIn(pem: Buffer, path: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw mistake('keyFile', path, 'holds no private key in PEM without a passphrase');
  }
}

function mistake(member: keyof ControlTls, path: string, fault: string): ConfigError {
  return new ConfigError([`controlTls.${member}: ${path} ${fault}`]);
}
