export const boundary = '-----------8c405ee4e38917c';

export const multipartType = `multipart/form-data; boundary=${boundary}`;

/** A multipart body; the preamble stands before the first boundary. */
export function multipartOf(
  parameters: readonly (readonly [name: string, text: string])[],
  preamble = '',
): string {
  const parts = parameters.map(
    ([name, text]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
  );
  return `${preamble}${parts.join('')}--${boundary}--\r\n`;
}
