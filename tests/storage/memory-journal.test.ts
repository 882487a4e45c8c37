import type { JournalRecord } from '../../src/storage/journal.js';
import { MemoryJournal } from '../../src/storage/memory/memory-journal.js';
import { describeJournal } from './journal-conformance.js';

describeJournal(
  'memory journal',
  () => {
    const records: JournalRecord[] = [];
    return Promise.resolve({
      open: () => Promise.resolve(new MemoryJournal(records)),
      openAfterKill: () => Promise.resolve(new MemoryJournal([...records])),
      dispose: () => Promise.resolve(),
    });
  },
  { disk: 'memory has no disk' },
);
