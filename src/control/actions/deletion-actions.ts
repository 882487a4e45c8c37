import { ControlRefusal } from './control-refusal.js';
import type { Action } from './action.js';
import { readObject } from './dimension-set.js';
import { knownMetric } from './metric-actions.js';
import { readMoments } from './range-parameters.js';
import { seriesOf } from './read-points.js';
import { objectParameters, rangeParameters } from './declared-parameters.js';

const latestSeconds = 0xffff_ffff;

const deleteMonitorData: Action = {
  operatorOnly: false,
  changes: true,
  isRecordedAfter: true,
  summary: 'deletes the samples of an object, all of them or those of a time range',
  parameters: `${objectParameters} ${rangeParameters}`,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { object } = readObject(call.parameters, metric);
    const bounds = ['startTime', 'endTime'].filter(
      (name) => call.parameters.optional(name) !== undefined,
    );
    // Half a range is more likely a slip than a wish to delete without end.
    if (bounds.length === 1) throw new ControlRefusal('missingParameter', 'startTime and endTime');
    const { startSeconds, endSeconds } = readMoments(call.parameters, control, 0, latestSeconds);
    const deletion = await control.store.deleteSamples({
      metricId: metric.id,
      seriesKeys: await seriesOf(control, metric, object),
      startSeconds,
      endSeconds,
    });
    // Who is told of it reads none of the samples any more.
    await deletion.done;
    return { data: { deleted: deletion.sampleCount } };
  },
};

export const deletionActions = { DeleteMonitorData: deleteMonitorData };
