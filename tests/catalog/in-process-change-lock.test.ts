import { InProcessChangeLock } from '../../src/catalog/in-process-change-lock.js';
import { describeChangeLock } from './change-lock-conformance.js';

describeChangeLock('InProcessChangeLock', () => {
  const lock = new InProcessChangeLock();
  return Promise.resolve({ locks: [lock], stop: () => lock.close() });
});
