import { stdSerializers } from 'pino';

const hidden = '[hidden]';
const depthMax = 8;

/** A key by itself is none: there are series keys. Nor is a SecretId. */
const secretName =
  /(secret|password|passphrase|token|authorization|cookie|signature|(secret|master|private|api|access)[-_]?key)$/i;

/**
 * A copy to be logged, at any depth without what fields called like a secret hold. Errors become
 * type, message and stack.
 */
export function redact(fields: object): Record<string, unknown> {
  return redactFields(fields, depthMax);
}

function redactFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      secretName.test(name) ? hidden : redactValue(value, depth - 1),
    ]),
  );
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // Bounds circles as well.
  if (depth === 0) return '[too deep]';
  if (value instanceof Error) return redactFields(stdSerializers.err(value), depth);
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item, depth - 1));
  if (hasJsonForm(value)) return redactValue(value.toJSON(), depth - 1);
  return redactFields(value, depth);
}

function hasJsonForm(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
