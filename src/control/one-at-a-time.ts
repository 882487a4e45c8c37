import type { Catalog } from '../catalog/catalog.js';
import { TaskQueue } from '../model/task-queue.js';
import type { Action } from './action.js';

const queues = new WeakMap<Catalog, TaskQueue>();

/** An action that checks and then writes: what it found must still hold when it does. */
export function oneAtATime(action: Omit<Action, 'changes'>): Action {
  return {
    ...action,
    changes: true,
    run(call, control) {
      const queue = queues.get(control.catalog) ?? new TaskQueue();
      queues.set(control.catalog, queue);
      return queue.run(async () => action.run(call, control));
    },
  };
}
