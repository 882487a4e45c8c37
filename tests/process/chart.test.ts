import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawChart } from '../../src/cli/chart.js';

const size = { widthColumns: 3, heightRows: 2 };

test('a chart of the largest doubles of both signs has their heights', () => {
  const [above = '', below = ''] = drawChart([Number.MAX_VALUE, 0, -Number.MAX_VALUE], size);
  assert.match(above, /^ ?1\.79769e\+308 ┤█[▁▂] $/);
  assert.match(below, /^-1\.79769e\+308 ┤██▁$/);
});

test('a column of many such values shows their mean', () => {
  const values = Array.from({ length: 9 }, () => Number.MAX_VALUE);
  const [above = ''] = drawChart(values, size);
  assert.match(above, /^1\.79769e\+308 ┤/);
});
