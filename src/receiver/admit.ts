import { LimiterUnavailableError, type Admission } from '../admission/limiter.js';
import { Refusal } from '../protocol/refusal.js';
import type { Receiver } from './receiver.js';
import type { VerifiedReport } from './verified-report.js';

/** @throws Refusal requestsOverRate, limiterFailed */
export async function admitRequest({ report }: VerifiedReport, receiver: Receiver): Promise<void> {
  const admission = await askLimiter(receiver, receiver.limiter.admitRequest(report.secretId));
  if (admission.admitted) return;
  const { requestsPerSecondMax } = receiver.settings().limits;
  throw new Refusal(
    'requestsOverRate',
    `more than ${requestsPerSecondMax} requests a second (requestsPerSecondMax)`,
    { retryAfterSeconds: admission.retryAfterSeconds },
  );
}

/** @throws Refusal samplesOverQuota, limiterFailed */
export async function admitSamples({ report }: VerifiedReport, receiver: Receiver): Promise<void> {
  const admission = await askLimiter(
    receiver,
    receiver.limiter.admitSamples(report.secretId, report.data.length),
  );
  if (admission.admitted) return;
  const { samplesPerMinuteMax } = receiver.settings().limits;
  throw new Refusal(
    'samplesOverQuota',
    `more than ${samplesPerMinuteMax} samples a minute (samplesPerMinuteMax)`,
    { retryAfterSeconds: admission.retryAfterSeconds },
  );
}

async function askLimiter(receiver: Receiver, answer: Promise<Admission>): Promise<Admission> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof LimiterUnavailableError)) throw error;
    if (receiver.settings().onLimiterFailure === 'admit') return { admitted: true };
    throw new Refusal('limiterFailed', 'the limiter does not answer');
  }
}
