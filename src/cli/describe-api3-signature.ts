import type { Departure } from '../protocol/explain-signature.js';
import type { Style } from './print.js';

/** What the server says of the signature of a call of API 3.0. */
export interface Api3Explanation {
  readonly door?: 'api3';
  readonly secretId: string;
  readonly keyState: 'active' | 'blocked' | 'revoked' | 'unknown';
  readonly signedText: string;
  readonly accepted?: boolean;
  readonly staleSeconds?: number | null;
  readonly departures?: readonly Departure[];
  readonly problem?: string;
}

interface StyledLine {
  readonly line: string;
  readonly style?: Style;
}

/** Says of a call of API 3.0 whether its signature is right, or why it is not. */
export function describeApi3Signature(explanation: Api3Explanation): StyledLine[] {
  const { secretId, keyState, accepted, problem } = explanation;
  if (secretId === '') return [{ line: problem ?? 'The call cannot be read.', style: 'red' }];
  if (keyState === 'unknown' || keyState === 'revoked') {
    const line = `The SecretId ${secretId} is ${keyState}: AuthFailure.SecretIdNotFound.`;
    return [{ line, style: 'red' }, ...linesOf(textLines(explanation))];
  }
  const verdict: StyledLine =
    accepted === true
      ? { line: 'The signature is right.', style: 'green' }
      : {
          line: problem ?? 'The signature is refused: AuthFailure.SignatureFailure.',
          style: 'red',
        };
  return [
    verdict,
    ...linesOf([
      ...ageLines(explanation),
      ...(keyState === 'blocked' ? ['The key is blocked: UnauthorizedOperation.'] : []),
      ...textLines(explanation),
      ...departureLines(explanation),
    ]),
  ];
}

function linesOf(texts: readonly string[]): StyledLine[] {
  return texts.map((line) => ({ line }));
}

function ageLines({ staleSeconds }: Api3Explanation): string[] {
  if (typeof staleSeconds !== 'number') return [];
  const side = staleSeconds > 0 ? 'behind' : 'ahead of';
  const off = `${Math.abs(staleSeconds)} s ${side} the server's clock`;
  return [`Its timestamp is ${off}: AuthFailure.SignatureExpire.`];
}

function textLines({ signedText }: Api3Explanation): string[] {
  return ['The server signs', ...signedText.split('\n').map((line) => `  ${line}`)];
}

function departureLines({ accepted, departures, problem }: Api3Explanation): string[] {
  if (accepted === true) return ['The sender signed just that.'];
  if (departures !== undefined) {
    return departures.flatMap(({ part, documented, signed, advice }) => [
      `The ${part} differs:`,
      `  documented  ${documented}`,
      `  signed      ${signed}`,
      `  so          ${advice}`,
    ]);
  }
  if (problem !== undefined) return [];
  return [
    'No known mistake gives this signature. Most likely the sender signs with another SecretKey,',
    'or sends another body than it signed.',
  ];
}
