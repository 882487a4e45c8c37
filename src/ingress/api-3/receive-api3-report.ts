import type { Limits } from '../../config/limits.js';
import type { HttpCall } from '../../http/http-call.js';
import { secondsOf } from '../../model/clock.js';
import { authenticateApi3, checkApi3Timestamp } from '../../protocol/tc3/authenticate-api3.js';
import type { Api3Call } from '../../protocol/tc3/api3-call.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import type { Api3Form } from '../../protocol/tc3/api3-form.js';
import { checkApi3Action } from '../../protocol/tc3/check-api3-action.js';
import { readApi3Call } from '../../protocol/tc3/read-api3-call.js';
import { checkAddress } from '../check-address.js';
import { checkReady } from '../check-ready.js';
import type { SigningKey, Verifier } from '../receiver.js';
import type { ReportTrace } from '../report-trace.js';
import type { VerifiedReport } from '../verified-report.js';
import { parsePutMonitorData } from './parse-put-monitor-data.js';

/**
 * Proves who reports by API 3.0, by nothing but the call, the keys and the settings. Each line is a
 * step; in the margin stand the errors that it can answer.
 * @throws Api3Error, Refusal, RequestAbortedError; anything else is a defect, answered InternalError
 */
export async function verifyApi3Report(
  call: HttpCall,
  form: Api3Form,
  verifier: Verifier,
  trace: ReportTrace,
): Promise<VerifiedReport> {
  const settings = verifier.settings();
  const { limits } = settings;
  checkReady(verifier); //                                    ResourceUnavailable
  checkAddress(call.address, verifier); //                    UnauthorizedOperation
  const signed = await readApi3Call(call, form, limits); //   UnsupportedProtocol, RequestSizeLimitExceeded,
  trace.end('read'); //                                       AuthFailure.InvalidAuthorization, ...
  trace.secretId = signed.secretId;
  const nowSeconds = secondsOf(verifier.clock);
  checkApi3Timestamp(signed, nowSeconds, skewMax(limits)); // AuthFailure.SignatureExpire
  const { accountId } = authenticate(signed, verifier); //    AuthFailure.SignatureFailure, ...
  trace.accountId = accountId;
  checkApi3Action(signed, 'receiver'); //                     InvalidAction, NoSuchVersion, ...
  const { address } = call;
  const context = { settings, nowSeconds, address };
  const report = parsePutMonitorData(signed, context); //     InvalidParameter, UnsupportedRegion, ...
  trace.report = report;
  trace.end('verify');
  return { report, accountId, address, door: 'api3' };
}

/** A repeat is recognized no longer than Timestamps of the published door are taken. */
function skewMax({ api3TimestampSkewSeconds, timestampSkewBehindSeconds }: Limits): number {
  return Math.min(api3TimestampSkewSeconds, timestampSkewBehindSeconds);
}

/** The key that the report is signed with; one that is blocked is told so once its signature is right. */
function authenticate(signed: Api3Call, verifier: Verifier): SigningKey {
  const key = authenticateApi3(signed, (secretId) => {
    const known = verifier.catalog.keyOf(secretId);
    return known?.state === 'revoked' ? undefined : known;
  });
  if (key.kind === 'sub' && !verifier.settings().subAccountsMayReport) {
    const problem = 'the key of a sub-account may not report (subAccountsMayReport)';
    throw new Api3Error('AuthFailure.UnauthorizedOperation', problem);
  }
  if (key.state === 'blocked') {
    throw new Api3Error('UnauthorizedOperation', 'the SecretId is blocked');
  }
  return key;
}
