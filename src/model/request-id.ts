let requestCount = 0;
const processTag = Date.now().toString(36);

/** The number of a new request, by which `requestIdOf` names it. */
export function nextRequestNumber(): number {
  requestCount += 1;
  return requestCount;
}

/** Identifies a request among all of this process, in the log and in answers. */
export function requestIdOf(number: number): string {
  return `${processTag}-${number.toString(36)}`;
}
