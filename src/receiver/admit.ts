import { LimiterUnavailableError, type Admission, type Limiter } from '../admission/limiter.js';
import { Refusal } from '../protocol/refusal.js';
import type { Receiver } from './receiver.js';
import type { ReceiverSettings } from './receiver-settings.js';
import type { VerifiedReport } from './verified-report.js';

/** @throws Refusal requestsOverRate, limiterFailed */
export function admitRequest(
  { report }: VerifiedReport,
  receiver: Receiver,
): Promise<void> | undefined {
  const ask = (limiter: Limiter) => limiter.admitRequest(report.secretId);
  return admit(receiver, ask, requestsOverRate);
}

/** @throws Refusal samplesOverQuota, limiterFailed */
export function admitSamples(
  { report }: VerifiedReport,
  receiver: Receiver,
): Promise<void> | undefined {
  const ask = (limiter: Limiter) => limiter.admitSamples(report.secretId, report.data.length);
  return admit(receiver, ask, samplesOverQuota);
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
  { limiter, settings }: Receiver,
  ask: (limiter: Limiter) => Admission | Promise<Admission>,
  refuse: Refuse,
): Promise<void> | undefined {
  const judge = (admission: Admission): void => {
    if (!admission.admitted) throw refuse(settings(), admission.retryAfterSeconds);
  };
  const admission = ask(limiter);
  if (admission instanceof Promise) {
    return admission.catch((error: unknown) => admissionWithout(settings(), error)).then(judge);
  }
  judge(admission);
  return undefined;
}

function admissionWithout({ onLimiterFailure }: ReceiverSettings, error: unknown): Admission {
  if (!(error instanceof LimiterUnavailableError)) throw error;
  if (onLimiterFailure === 'admit') return { admitted: true };
  throw new Refusal('limiterFailed', 'the limiter does not answer');
}
