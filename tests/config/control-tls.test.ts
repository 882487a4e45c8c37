import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigError } from '../../src/config/config-error.js';
import { readTlsMaterial } from '../../src/config/control-tls.js';
import { makeCertificate } from '../support/certificate.js';
import { temporaryFile } from './temporary-file.js';

const { certFile, keyFile, cert, key } = makeCertificate();
const other = makeCertificate();
const empty = temporaryFile('empty', '');
const torn = temporaryFile('torn', cert.toString().slice(0, 200));
const withIssuer = temporaryFile('chain', cert.toString() + other.cert.toString());

test('a certificate and its key are read, with those that issued it', () => {
  for (const path of [certFile, withIssuer]) {
    const material = readTlsMaterial({ certFile: path, keyFile });
    assert.deepEqual(material.key, key);
    assert.match(material.fingerprint, /^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/);
  }
});

describe('what can not be served with is told in one line that names the file', () => {
  for (const [situation, files, line] of [
    [
      'no certificate',
      { certFile: '/none' },
      'controlTls.certFile: /none can not be read (ENOENT)',
    ],
    ['a folder', { certFile: '/' }, 'controlTls.certFile: / can not be read (EISDIR)'],
    ['no key', { keyFile: '/none' }, 'controlTls.keyFile: /none can not be read (ENOENT)'],
    [
      'an empty file',
      { certFile: empty },
      `controlTls.certFile: ${empty} holds no certificate in PEM`,
    ],
    ['a torn file', { certFile: torn }, `controlTls.certFile: ${torn} holds no certificate in PEM`],
    [
      'the key in its place',
      { certFile: keyFile },
      `controlTls.certFile: ${keyFile} holds no certificate in PEM`,
    ],
    [
      'the certificate in place of the key',
      { keyFile: certFile },
      `controlTls.keyFile: ${certFile} holds no private key in PEM without a passphrase`,
    ],
    [
      'the key of another certificate',
      { keyFile: other.keyFile },
      `controlTls.keyFile: ${other.keyFile} is not the key of the certificate in ${certFile}`,
    ],
  ] as const) {
    test(situation, () => {
      assert.throws(
        () => readTlsMaterial({ certFile, keyFile, ...files }),
        (error) => {
          assert.ok(error instanceof ConfigError);
          assert.deepEqual(error.mistakes, [line]);
          return true;
        },
      );
    });
  }
});
