import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signedBody, signedQuery, type OutgoingReport } from '../../src/protocol/sign-report.js';

const report: OutgoingReport = {
  secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA',
  secretKey: 'Gu5t9xGARNpq86cd98joQYCN3Cozk1qA',
  region: 'gz',
  namespace: 'cvm',
  timestampSeconds: 1_465_185_768,
  nonce: 11_886,
  data: [],
};

// Whoever writes many values appends them as they come.
test('Data stands last', () => {
  assert.match(signedBody(report), /"Signature":"[^"]+","Data":\[\]\}$/);
  assert.match(signedBody(report, 'all'), /"Signature":"[^"]+","Data":"\[\]"\}$/);
  assert.match(signedQuery(report), /&Signature=[^&]+&Data=%5B%5D$/);
});
