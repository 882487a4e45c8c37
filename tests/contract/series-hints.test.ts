import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { disk } from '../support/put-samples.js';
import { postOf, reportOf } from '../support/report.js';
import { codeOf } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';
import { storeUnavailable } from '../support/unavailable.js';

const server = await TestReceiver.start({ seriesMax: '5', detailsMax: '2' });
after(() => server.stop());

let nonce = 0;

/** Reports a sample of disks of the names; returns the code. */
function report(...names: string[]): Promise<number> {
  const Data = names.map((name) => disk(name, '10.0.0.1', 1));
  nonce += 1;
  return codeOf(server.address, postOf(reportOf({ Namespace: 'cvm', Nonce: nonce, Data })));
}

describe('a store that knows of no series by itself', () => {
  before(async () => {
    assert.equal(await report('a', 'b', 'c', 'd', 'e'), 0);
    mock.method(server.app.control.store, 'hasSeries', () => false);
  });
  after(() => {
    mock.restoreAll();
  });

  test('what exists is no new series, however many a report has', async () => {
    assert.equal(await report('a'), 0);
    assert.equal(await report('e', 'd', 'c', 'b', 'a'), 0);
  });

  test('what is new is refused once there are seriesMax', async () => {
    assert.equal(await report('f'), 1018);
    assert.equal(await report('a', 'b', 'c', 'd', 'e', 'f'), 1018);
  });

  test('a count that is behind refuses nobody', async () => {
    const counted = mock.method(server.app.control.store, 'seriesCountOf', () => 9);
    const { done } = await server.app.control.store.deleteSamples({
      metricId: metricId(),
      seriesKeys: ['e\u000010.0.0.1'],
      startSeconds: 0,
      endSeconds: 2 ** 32 - 1,
    });
    await done;
    assert.equal(await report('f'), 0);
    counted.mock.restore();
  });

  test('a store that can not be asked is not ready: 1002', async () => {
    const failing = mock.method(server.app.control.store, 'findSeries', () =>
      Promise.reject(storeUnavailable('the server does not answer')),
    );
    assert.equal(await report('a'), 1002);
    failing.mock.restore();
    assert.equal(await report('a'), 0);
  });
});

function metricId(): number {
  const [id = 0] = server.namespaces().flatMap(({ metrics }) => metrics.get('diskusage')?.id ?? []);
  return id;
}
