import { operatorLines } from '../../src/cli/operator-line.js';
import { LiveConfig } from '../../src/config/live-config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { type Engines, openEngines } from '../../src/engines.js';
import { systemClock } from '../../src/model/clock.js';
import { readStored, type Stored } from './stored-samples.js';

/** What a data folder holds, whatever engines keep it. */
export interface FolderContent {
  readonly secretIds: readonly string[];
  readonly samples: readonly Stored[];
}

/** Opens a data folder that no server has open. */
export function openFolder(data: string): Promise<Engines> {
  const config = loadConfig({ environment: {}, flags: { data } });
  return openEngines(new LiveConfig(config), systemClock);
}

export async function readContent({ catalog, store }: Engines): Promise<FolderContent> {
  const keys = catalog.accounts().flatMap(({ id }) => catalog.keysOf(id));
  return {
    secretIds: keys.map(({ secretId }) => secretId),
    samples: await readStored(catalog, store),
  };
}

export async function contentOf(data: string): Promise<FolderContent> {
  const engines = await openFolder(data);
  try {
    return await readContent(engines);
  } finally {
    await engines.close();
  }
}

/** What an operator is told of a folder that does not open; undefined where it does. */
export async function faultLineOf(data: string): Promise<string | undefined> {
  try {
    await contentOf(data);
    return undefined;
  } catch (error) {
    const lines = error instanceof Error ? operatorLines(error) : undefined;
    if (lines === undefined) throw error;
    return lines.join('; ');
  }
}
