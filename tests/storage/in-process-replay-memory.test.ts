import { InProcessReplayMemory } from '../../src/storage/in-process-replay-memory.js';
import { describeReplayMemory } from './replay-memory-conformance.js';

describeReplayMemory(
  'InProcessReplayMemory',
  (entriesMax) => new InProcessReplayMemory(entriesMax),
);
