import { createSecretKey } from 'node:crypto';
import type { Key, KeyDraft } from './catalog.js';

/** The key that a draft describes; the draft may change afterwards. */
export function keyOfDraft(draft: KeyDraft, createdSeconds: number): Key {
  const { secretId, secretKey, accountId, kind, grants, automatic } = draft;
  return {
    secretId,
    accountId,
    kind,
    secret: createSecretKey(secretKey, 'utf8'),
    grants: [...grants],
    ...(automatic && { automatic }),
    state: 'active',
    createdSeconds,
  };
}
