import { hash } from 'node:crypto';
import { isDimensionValue } from '../../model/names.js';
import { regionOf } from '../../model/region.js';
import { quote } from '../../protocol/quote.js';
import type { ActionParameters, Api3Call } from '../../protocol/tc3/api3-call.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import type { SignedReport } from '../verified-report.js';
import { announcedSecondsOf } from './announced-seconds.js';
import type { ParseContext } from './parse-context.js';
import { parseMetrics } from './parse-metrics.js';

const parameterNames = ['Metrics', 'AnnounceIp', 'AnnounceTimestamp', 'AnnounceInstance'];
/** Where no region is named: the API does not want one here. */
const defaultRegion = 'gz';

/**
 * Makes a report of the parameters of PutMonitorData.
 * @throws Api3Error UnsupportedRegion, UnknownParameter, MissingParameter, InvalidParameter,
 * InvalidParameterValue
 */
export function parsePutMonitorData(call: Api3Call, context: ParseContext): SignedReport {
  const { settings } = context;
  const region = call.region ?? defaultRegion;
  if (regionOf(region) === undefined) {
    throw new Api3Error('UnsupportedRegion', `Region ${quote(region)} is not published`);
  }
  const parameters = call.readParameters();
  checkNames(parameters);
  const metrics = parseMetrics(parameters, settings.limits);
  const dimensions = {
    AnnounceInstance: announcedText('AnnounceInstance', parameters, context),
    AnnounceIp: announcedText('AnnounceIp', parameters, context),
  };
  const report = {
    secretId: call.secretId,
    region,
    timestampSeconds: announcedSecondsOf(call, parameters, context),
    namespace: settings.api3Namespace,
    data: metrics.map((metric) => ({ ...metric, dimensions })),
  };
  return { ...report, nonce: nonceOf(call, report), signature: '' };
}

/**
 * Tells a retry from another report of the same second, in place of the Nonce that TC3 does not
 * have: what is reported, and of which instance. A retry is signed anew, so no signature counts.
 */
function nonceOf({ nonce }: Api3Call, { data }: Pick<SignedReport, 'data'>): string {
  return `${nonce}/${hash('sha256', JSON.stringify(data), 'base64')}`;
}

function checkNames({ values }: ActionParameters): void {
  const unknown = Object.keys(values).find((name) => !parameterNames.includes(name));
  if (unknown === undefined) return;
  throw new Api3Error('UnknownParameter', `PutMonitorData has no parameter ${quote(unknown)}`);
}

/** A dimension: what the caller announces, or the caller's address. */
function announcedText(
  name: 'AnnounceInstance' | 'AnnounceIp',
  { values }: ActionParameters,
  { settings: { limits }, address }: ParseContext,
): string {
  const value = values[name];
  if (value === undefined || value === null) return plainAddress(address);
  if (typeof value !== 'string') throw new Api3Error('InvalidParameter', `${name} is no string`);
  const invalid = (problem: string): Api3Error =>
    new Api3Error('InvalidParameterValue', `${name} ${quote(value)} ${problem}`);
  const { api3InstanceBytesMax: bytesMax, dimensionValueLengthMax } = limits;
  if (value === '') throw invalid('is empty');
  if (Buffer.byteLength(value) > bytesMax) {
    throw invalid(`has more than ${bytesMax} bytes (api3InstanceBytesMax)`);
  }
  if (!isDimensionValue(value, dimensionValueLengthMax)) {
    throw invalid('is too long, or has a character that is not allowed');
  }
  return value;
}

/** An IPv4 address, where a listener of both families writes it as one of IPv6. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
