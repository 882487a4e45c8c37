import { z } from 'zod';
import { mapOf, type ValueKind } from './value-kind.js';

/** Labels that a Prometheus adds to what it asks for, by name. */
export type ExternalLabels = Readonly<Record<string, string>>;

const allowed = 'a map from label names to values, such as {cluster: gz}';

export const externalLabelsKind: ValueKind<ExternalLabels> = {
  form: 'label: value',
  fromText: mapOf,
  schema: z
    .record(z.string(), z.string(allowed), allowed)
    .transform((labels) => Object.freeze(labels)),
};
