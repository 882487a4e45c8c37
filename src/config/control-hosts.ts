import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { listOf, type ValueKind } from './value-kind.js';

const allowed = 'a name or address without a port, such as metrics.example.com or 192.0.2.7';

const host = z
  .string(allowed)
  .refine((text) => isIPv6(text) || /^\w([\w.-]{0,251}\w)?\.?$/.test(text), allowed)
  // A request's Host is compared in lower case, without a final dot.
  .transform((text) => text.toLowerCase().replace(/\.$/, ''));

export const controlHostsKind: ValueKind<readonly string[]> = {
  form: 'name list',
  fromText: listOf,
  schema: z.array(host, 'a list of names').readonly(),
};
