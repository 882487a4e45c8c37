import { parse } from 'yaml';
import { z } from 'zod';
import { isMailAddress } from '../model/mail-address.js';
import { accountNameFault } from '../model/names.js';
import { regionOf, type Region } from '../model/region.js';
import { parseListenAddress, type ListenAddress } from './listen-address.js';
import { parseNetwork } from './network.js';
import type { RegionNetworks } from './region-networks.js';
import { parseUtcOffsetSeconds } from './utc-offset.js';

/** What values a setting takes, and how they are written. */
export interface ValueKind<Value> {
  /** Stands for a value in help and docs, such as `host:port`. */
  readonly form: string;
  /** What a file would hold, from the text of a variable or flag. */
  readonly fromText: (text: string) => unknown;
  /** Gives the resolved value; each of its messages says what is allowed. */
  readonly schema: z.ZodType<Value>;
  /** What a file would hold, from the resolved value; absent where that is the same. */
  toFile?(value: Value): unknown;
}

const asIs = (text: string): unknown => text;

export function pathKind(form: 'file' | 'folder'): ValueKind<string> {
  const allowed = `the path of a ${form}`;
  return { form, fromText: asIs, schema: z.string(allowed).min(1, allowed) };
}

/** Empty where there is none. */
export const optionalFileKind: ValueKind<string> = {
  form: 'file',
  fromText: asIs,
  schema: z.string('the path of a file'),
};

export const smtpUrlKind: ValueKind<string> = {
  form: 'URL',
  fromText: asIs,
  schema: parsedWith(
    (text) => (text === '' || isSmtpUrl(text) ? text : undefined),
    'smtp://user@host:port or smtps://, without a password: that is in smtpPasswordFile',
  ),
};

function isSmtpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, pathname, search } = new URL(text);
  const hasMore = password !== '' || pathname.length > 1 || search !== '';
  const isSmtp = protocol === 'smtp:' || protocol === 'smtps:';
  return isSmtp && hostname !== '' && isDecodable(username) && !hasMore;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

export const mailAddressKind: ValueKind<string> = {
  form: 'address',
  fromText: asIs,
  schema: parsedWith(
    (text) => (isMailAddress(text) ? text : undefined),
    'an address such as putmon@example.com',
  ),
};

/** As long as a namespace may be by default: a shorter limit refuses what is reported to it. */
export const namespaceKind: ValueKind<string> = {
  form: 'namespace',
  fromText: asIs,
  schema: parsedWith(
    (text) => (/^\w{1,32}$/.test(text) ? text : undefined),
    'the name of a namespace: 1 to 32 letters, digits or underscores',
  ),
};

/** Empty where there is none. */
export const optionalAccountKind: ValueKind<string> = {
  form: 'account',
  fromText: asIs,
  schema: parsedWith(
    (text) => (text === '' || accountNameFault(text) === undefined ? text : undefined),
    'the name of an account: at most 64 letters, digits, underscores or hyphens',
  ),
};

export const booleanKind: ValueKind<boolean> = {
  form: 'true or false',
  fromText: (text) => (text === 'true' ? true : text === 'false' ? false : text),
  schema: z.boolean('true or false'),
};

export function choiceKind<const Word extends string>(words: readonly Word[]): ValueKind<Word> {
  const form = `${words.slice(0, -1).join(', ')} or ${words.slice(-1).join('')}`;
  return { form, fromText: asIs, schema: z.enum(words, form) };
}

export function wholeNumberKind(
  unit: string,
  minimum: number,
  maximum?: number,
): ValueKind<number> {
  const most = maximum === undefined ? '' : `, at most ${maximum}`;
  const allowed = `a whole number of ${unit}, at least ${minimum}${most}`;
  const atLeast = z.int(allowed).min(minimum, allowed);
  return {
    form: unit,
    fromText: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text),
    schema: maximum === undefined ? atLeast : atLeast.max(maximum, allowed),
  };
}

export const listenAddressKind: ValueKind<ListenAddress> = {
  form: 'host:port',
  fromText: asIs,
  schema: parsedWith(parseListenAddress, 'host:port, such as 127.0.0.1:8081 or "[::1]:8081"'),
  toFile: ({ host, port }) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`),
};

export const timezoneKind: ValueKind<string> = {
  form: '±HH:MM or UTC',
  fromText: asIs,
  schema: parsedWith(
    (text) => (parseUtcOffsetSeconds(text) === undefined ? undefined : text),
    'UTC, or a fixed offset such as +08:00, at most 14:00',
  ),
};

const network = parsedWith(
  (text) => (parseNetwork(text) ? text : undefined),
  'a network in CIDR notation, such as 10.0.0.0/8, 192.0.2.7/32 or fc00::/7',
);

const networks = z.array(network, 'a list of networks in CIDR notation').readonly();

export const networksKind: ValueKind<readonly string[]> = {
  form: 'CIDR list',
  fromText: listOf,
  schema: networks,
};

const regionAllowed = 'a published region, such as gz or ap-guangzhou';
const regionsAllowed = 'a list of published regions, at least one';

export const regionsKind: ValueKind<readonly Region[]> = {
  form: 'region list',
  fromText: listOf,
  schema: z
    .array(parsedWith(regionOf, regionAllowed), regionsAllowed)
    .min(1, regionsAllowed)
    .transform((regions) => Object.freeze([...new Set(regions)])),
};

export const regionNetworksKind: ValueKind<RegionNetworks> = {
  form: 'region: CIDR list',
  fromText: mapOf,
  schema: z
    .record(
      z.string().refine((word) => regionOf(word) !== undefined),
      networks,
      'a map from published regions to lists of networks, such as {gz: [10.1.0.0/16]}',
    )
    .transform(byRegion),
};

/** Both names of a region may stand in one map; their lists add up. */
function byRegion(listByWord: Record<string, readonly string[]>): RegionNetworks {
  const listByRegion: Partial<Record<Region, readonly string[]>> = {};
  for (const [word, list] of Object.entries(listByWord)) {
    const region = regionOf(word);
    if (region === undefined) continue;
    listByRegion[region] = Object.freeze([...(listByRegion[region] ?? []), ...list]);
  }
  return Object.freeze(listByRegion);
}

function parsedWith<Value>(parseText: (text: string) => Value | undefined, allowed: string) {
  return z.string(allowed).transform((text, context): Value => {
    const value = parseText(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: allowed, input: text });
    return z.NEVER;
  });
}

export function listOf(text: string): unknown {
  return text.trim() === '' ? [] : text.split(',').map((word) => word.trim());
}

export function mapOf(text: string): unknown {
  try {
    return parse(text, { logLevel: 'error' }) as unknown;
  } catch {
    // The text itself is then told to be no map.
    return text;
  }
}
