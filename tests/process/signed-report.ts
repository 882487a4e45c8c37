import { execFileSync } from 'node:child_process';

export interface KeyPair {
  readonly secretId: string;
  readonly secretKey: string;
}

/** Made by openssl: nothing of putmon has a hand in it. */
export function hmac(text: string, secretKey: string, digest = 'sha1'): Buffer {
  const args = ['dgst', `-${digest}`, '-hmac', secretKey, '-binary'];
  return execFileSync('openssl', args, { input: text });
}

export function signWithOpenssl(text: string, secretKey: string): string {
  return hmac(text, secretKey).toString('base64');
}

const host = 'receiver.monitor.tencentyun.com';
const data = '[{"dimensions":{"ip":"10.0.0.1"},"metricName":"cpu","value":1}]';

/** The parts of the signed text, each as documented where it is left out. */
export interface TextParts {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly parameters?: string;
}

/** A sender of one report, which signs it as it is told to, right or wrong. */
export class SampleSender {
  constructor(readonly key: KeyPair) {}

  /** The documented parameters, in an order that is not. */
  get unsorted(): string {
    return `SecretId=${this.key.secretId}&Region=gz&Nonce=345122&Timestamp=1402992826`;
  }

  get five(): string {
    return `Action=PutMonitorData&${this.unsorted.split('&').sort().join('&')}`;
  }

  get all(): string {
    return this.five.replace('&', `&Data=${data}&Namespace=host&`);
  }

  text({ method = 'GET', path = '/v2/index.php', ...parts }: TextParts = {}): string {
    return `${method}${parts.host ?? host}${path}?${parts.parameters ?? this.five}`;
  }

  signature(parts?: TextParts): string {
    return this.digest(parts).toString('base64');
  }

  digest(parts?: TextParts, algorithm?: string): Buffer {
    return hmac(this.text(parts), this.key.secretKey, algorithm);
  }

  /** What a GET asks for, with more parameters where any are given. */
  url(signature: string, more = ''): string {
    return (
      `http://${host}:8080/v2/index.php?${this.unsorted}&Namespace=host${more}` +
      `&Data=${encodeURIComponent(data)}&Signature=${encodeURIComponent(signature)}`
    );
  }

  body(signature: string): string {
    return (
      `{"SecretId":"${this.key.secretId}","Region":"gz","Nonce":345122,"Timestamp":1402992826,` +
      `"Namespace":"host","Data":${data},"Signature":"${signature}"}`
    );
  }
}
