/** What an operator can mend: one line that says how, an exit code, and no stack trace. */
export class OperatorError extends Error {
  override name = 'OperatorError';

  constructor(
    message: string,
    /** 1: what was asked for failed. 2: it was asked for wrongly. */
    readonly exitCode: 1 | 2 = 1,
    /** Lines that stand under the message, such as what there is to choose from. */
    readonly more: readonly string[] = [],
  ) {
    super(message);
  }
}
