import { readFileSync } from 'node:fs';

/** A signature that was published, or made from published rules by another program. */
export interface SignatureVector {
  readonly id: string;
  readonly stringToSign: string;
  readonly secretKey: string;
  readonly sha1?: string;
  readonly sha256?: string;
}

/** A request of a real client, byte by byte, with the code that it is to get. */
export interface ClientVector {
  readonly id: string;
  readonly client: string;
  readonly stringToSign: string | null;
  readonly raw: string;
  readonly secretId: string;
  readonly secretKey: string;
  readonly expect: number;
}

export const signatureVectors = readVectors('published-signatures') as readonly SignatureVector[];
export const clientVectors = readVectors('client-vectors') as readonly ClientVector[];

/** The published meaning of each return code. */
export const publishedReturnCodes = readVectors('published-return-codes') as Readonly<
  Record<string, string>
>;

function readVectors(name: string): unknown {
  // From the folder of a build back to the sources, which it does not copy.
  const file = new URL(`../../../tests/contract/vectors/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}
