import { asciiJson } from './ascii-json.js';

const lengthMaxUsual = 80;

/** A sender's text for a message: in quotes, ASCII, on one line, cut when long. */
export function quote(text: string, lengthMax = lengthMaxUsual): string {
  const cut = text.length > lengthMax ? `${text.slice(0, lengthMax)}...` : text;
  return asciiJson(cut);
}
