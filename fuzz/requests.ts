import { createHash } from 'node:crypto';

/** Where a request goes. */
export type Plane = 'receiver' | 'control';

export interface FuzzRequest {
  readonly plane: Plane;
  /** All that is sent on one connection. */
  readonly bytes: Buffer;
}

/** Stands in requests to the control plane for the operator's token, which each start makes anew. */
export const tokenPlaceholder = 'OPERATOR-TOKEN';

/** Likewise the id of an alarm rule. */
export const rulePlaceholder = 'ALARM-RULE-ID';

/** What is never sent: it writes to whatever folder of this machine it is told. */
export const forbiddenAction = 'StartBackup';

/** `receiver-0123456789ab.http`: a request has the same name wherever it was found. */
export function fileNameOf({ plane, bytes }: FuzzRequest): string {
  const digest = createHash('sha256').update(bytes).digest('hex');
  return `${plane}-${digest.slice(0, 12)}.http`;
}

/** Undefined where a file is no request. */
export function planeOf(fileName: string): Plane | undefined {
  return /(receiver|control)-[^/]*\.http$/.exec(fileName)?.[1] as Plane | undefined;
}
