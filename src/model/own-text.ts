const lengthMax = 32;

/** What the text of a group's own may be, which stands before the title of its notices. */
export const ownTextAllowed = `a text of 1 to ${lengthMax} characters, without control characters, <, > and @`;

/** Whether it is one line that no chat takes for a call to people. */
export function isOwnText(text: string): boolean {
  const { length } = Array.from(text);
  const isPlain = text.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>@]/u.test(text);
  return isPlain && length > 0 && length <= lengthMax && text.trim() === text;
}
