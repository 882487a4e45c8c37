import type { DuckDBDataChunk, DuckDBMaterializedResult } from '@duckdb/node-api';
import type { Turns } from '../model/fair-turns.js';

/** Between two chunks, of 2048 rows at most, the event loop goes round. */
const chunkTurns: Turns = { next: () => new Promise((resolve) => setImmediate(resolve)) };

/** The rows of a query, a chunk at a time: turned into values all at once they would stall it. */
export async function forEachChunkOf(
  result: DuckDBMaterializedResult,
  work: (chunk: DuckDBDataChunk) => void,
): Promise<void> {
  for (let index = 0; index < result.chunkCount; index += 1) {
    if (index > 0) await chunkTurns.next();
    work(result.getChunk(index));
  }
}
