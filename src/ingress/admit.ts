import { LimiterUnavailableError, type Admission } from '../admission/limiter.js';
import { Refusal } from '../protocol/refusal.js';
import type { Receiver } from './receiver.js';
import type { ReceiverSettings } from './receiver-settings.js';
import type { VerifiedReport } from './verified-report.js';

/** @throws Refusal requestsOverRate, limiterFailed */
export function admitRequest(
  { report }: VerifiedReport,
  receiver: Receiver,
): Promise<void> | undefined {
  const admission = receiver.limiter.admitRequest(report.secretId);
  return admit(admission, receiver, requestsOverRate);
}

/** @throws Refusal samplesOverQuota, limiterFailed */
export function admitSamples(
  { report }: VerifiedReport,
  receiver: Receiver,
): Promise<void> | undefined {
  const admission = receiver.limiter.admitSamples(report.secretId, report.data.length);
  return admit(admission, receiver, samplesOverQuota);
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
): Promise<void> | undefined {
  if (admission instanceof Promise) return admitLater(admission, settings, refuse);
  judge(admission, settings, refuse);
  return undefined;
}

async function admitLater(
  admission: Promise<Admission>,
  settings: Receiver['settings'],
  refuse: Refuse,
): Promise<void> {
  const late = await admission.catch((error: unknown) => admissionWithout(settings(), error));
  judge(late, settings, refuse);
}

function judge(admission: Admission, settings: Receiver['settings'], refuse: Refuse): void {
  if (!admission.admitted) throw refuse(settings(), admission.retryAfterSeconds);
}

function admissionWithout({ onLimiterFailure }: ReceiverSettings, error: unknown): Admission {
  if (!(error instanceof LimiterUnavailableError)) throw error;
  if (onLimiterFailure === 'admit') return { admitted: true };
  throw new Refusal('limiterFailed', 'the limiter does not answer');
}
