/** Control characters but for tab and line feed; U+001F among them parts the parts of keys. */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text for people without control characters, cut at a length in UTF-16 units; undefined where nothing is left. */
export function plainText(text: string | undefined, maxLength: number): string | undefined {
  if (text === undefined) return undefined;
  // Some texts have megabytes: what is cut need not be cleaned.
  const start = text.slice(0, maxLength * 2);
  const clean = cut(start.replaceAll(controls, '').toWellFormed().trim(), maxLength).trim();
  return clean === '' ? undefined : clean;
}

/** The same in one line. */
export function plainLine(text: string | undefined, maxLength = 1_024): string | undefined {
  return plainText(text, maxLength * 2)
    ?.replaceAll(/\s+/g, ' ')
    .slice(0, maxLength)
    .trim();
}

/** Does not part a surrogate pair. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const last = text.charCodeAt(maxLength - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? maxLength - 1 : maxLength);
}
