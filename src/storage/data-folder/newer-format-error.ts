import { readVersion } from '../../config/version.js';

/** What a file says of the format that it, or its folder, is written in. */
export interface WrittenFormat {
  readonly format: number;
  /** The putmon that wrote it; files of the first version do not say. */
  readonly version?: string | undefined;
}

/** A folder or backup was written by a newer putmon: it is left as it is, and the message says by which. */
export class NewerFormatError extends Error {
  override name = 'NewerFormatError';

  constructor(place: string, { format, version }: WrittenFormat, formatMax: number) {
    const writer = version === undefined ? 'a newer putmon' : `putmon ${version}`;
    super(
      `${place} has data format ${format}, written by ${writer}; this is putmon ${readVersion()}, ` +
        `which reads format ${formatMax}: install ${writer}, or restore a backup made before ` +
        'the upgrade into a new folder',
    );
  }
}
