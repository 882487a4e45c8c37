import type { MalformedRequest } from '../../http/http-handler.js';
import { Refusal } from '../../protocol/refusal.js';
import type { Verifier } from '../receiver.js';

/** What a request is refused with that HTTP itself did not get through. */
export function malformedRefusal(fault: MalformedRequest, receiver: Verifier): Refusal {
  const { limits } = receiver.settings();
  switch (fault.kind) {
    case 'tlsHello':
      return new Refusal('callNonconforming', 'this port speaks HTTP, not TLS');
    case 'urlTooLong':
      return new Refusal(
        'contentTooLong',
        `the URL has more than ${limits.urlBytesMax} bytes (urlBytesMax)`,
      );
    case 'headerTooLong':
      return new Refusal(
        'contentTooLong',
        `the header or trailer lines have more than ${limits.headerBytesMax} bytes (headerBytesMax)`,
      );
    case 'twoHosts':
      return new Refusal('callNonconforming', 'the request has two Host fields');
    case 'tooManyConnections':
      return new Refusal('notReady', 'too many connections (connectionsMax)', {
        retryAfterSeconds: 1,
      });
    case 'tooSlow':
      return new Refusal(
        'callNonconforming',
        `the request did not end within ${limits.requestTimeoutSeconds} s, or its header lines ` +
          `within ${limits.headersTimeoutSeconds} s`,
      );
    case 'unparsable':
      return new Refusal('callNonconforming', `the request is no HTTP/1: ${fault.fault}`);
  }
}
