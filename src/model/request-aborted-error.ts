/** The client disconnected, or ended its request before its body was complete. */
export class RequestAbortedError extends Error {
  override name = 'RequestAbortedError';

  constructor() {
    super('the request ended before its body did');
  }
}
