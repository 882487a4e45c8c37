import { LimiterUnavailableError, type Admission, type Admitted } from '../admission/limiter.js';
import { Refusal } from '../protocol/refusal.js';
import type { Receiver } from './receiver.js';
import type { ReceiverSettings } from './receiver-settings.js';
import type { VerifiedReport } from './verified-report.js';

/** The part of a report that limits need: the key that is limited, and the samples that count. */
export interface LimitedReport {
  readonly report: Pick<VerifiedReport['report'], 'secretId' | 'data'>;
}

/** @throws Refusal requestsOverRate, limiterFailed */
export function admitRequest(
  { report }: LimitedReport,
  receiver: Receiver,
): Promise<Admitted> | Admitted {
  const admission = receiver.limiter.admitRequest(report.secretId);
  return admit(admission, receiver, requestsOverRate);
}

/** @throws Refusal samplesOverQuota, limiterFailed */
export function admitSamples(
  { report }: LimitedReport,
  receiver: Receiver,
): Promise<Admitted> | Admitted {
  const admission = receiver.limiter.admitSamples(report.secretId, report.data.length);
  return admit(admission, receiver, samplesOverQuota);
}

/** A refused report spends no samples. */
export function returnSamples(
  { report }: LimitedReport,
  receiver: Receiver,
  admission: Admitted,
): void {
  receiver.limiter.returnSamples(report.secretId, report.data.length, admission);
}

type Refuse = (settings: ReceiverSettings, retryAfterSeconds: number) => Refusal;

const requestsOverRate: Refuse = ({ limits: { requestsPerSecondMax } }, retryAfterSeconds) =>
  new Refusal(
    'requestsOverRate',
    `more than ${requestsPerSecondMax} requests a second (requestsPerSecondMax)`,
    { retryAfterSeconds },
  );

const samplesOverQuota: Refuse = ({ limits: { samplesPerMinuteMax } }, retryAfterSeconds) =>
  new Refusal(
    'samplesOverQuota',
    `more than ${samplesPerMinuteMax} samples a minute (samplesPerMinuteMax)`,
    { retryAfterSeconds },
  );

/** At once, where the limiter answers at once. */
function admit(
  admission: Admission | Promise<Admission>,
  { settings }: Receiver,
  refuse: Refuse,
): Promise<Admitted> | Admitted {
  if (admission instanceof Promise) return admitLater(admission, settings, refuse);
  return judge(admission, settings, refuse);
}

async function admitLater(
  admission: Promise<Admission>,
  settings: Receiver['settings'],
  refuse: Refuse,
): Promise<Admitted> {
  const late = await admission.catch((error: unknown) => admissionWithout(settings(), error));
  return judge(late, settings, refuse);
}

function judge(admission: Admission, settings: Receiver['settings'], refuse: Refuse): Admitted {
  if (!admission.admitted) throw refuse(settings(), admission.retryAfterSeconds);
  return admission;
}

function admissionWithout({ onLimiterFailure }: ReceiverSettings, error: unknown): Admitted {
  if (!(error instanceof LimiterUnavailableError)) throw error;
  if (onLimiterFailure === 'admit') return { admitted: true };
  throw new Refusal('limiterFailed', 'the limiter does not answer');
}
