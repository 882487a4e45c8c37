const lengthMaxUsual = 80;

/** A sender's text for a message: in quotes, ASCII, on one line, cut when long. */
export function quote(text: string, lengthMax = lengthMaxUsual): string {
  const cut = text.length > lengthMax ? `${text.slice(0, lengthMax)}...` : text;
  return JSON.stringify(cut).replace(/[^\x20-\x7e]/g, escapeCodeUnit);
}

function escapeCodeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
