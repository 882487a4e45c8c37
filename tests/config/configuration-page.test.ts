import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { renderConfigurationPage } from './configuration-page.js';

const page = new URL('../../../docs/configuration.md', import.meta.url);

test('docs/configuration.md says what the tables say', async () => {
  const rendered = await renderConfigurationPage();
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, rendered);
  assert.equal(readFileSync(page, 'utf8'), rendered, 'rewrite it: UPDATE_DOCS=1 npm test');
});
