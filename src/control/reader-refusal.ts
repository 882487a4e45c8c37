/** Why a request that is not signed may not read. */
export class ReaderRefusal extends Error {
  override name = 'ReaderRefusal';

  /**
   * @param status HTTP's: 401 where another credential may do, 403 where this one is known and may
   *   not, 400 where the operator named no account that there is
   * @param message says what is wrong, in ASCII, and nothing of the credential
   */
  constructor(
    readonly status: 400 | 401 | 403,
    message: string,
  ) {
    super(message);
  }

  /** What the reply needs beside status and message. */
  get headers(): Readonly<Record<string, string>> {
    return this.status === 401 ? { 'WWW-Authenticate': challenges } : {};
  }
}

const challenges = 'Basic realm="putmon", charset="UTF-8", Bearer realm="putmon"';
