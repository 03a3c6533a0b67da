/** A path as GitLab shows it: forward slashes, none in front, no `./`. */
export function filePath(path: string | undefined): string | undefined {
  const clean = path?.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '');
  return clean === '' ? undefined : clean;
}

/** Name of an image without tag and digest; a port of the registry is no tag. */
export function imageName(image: string): string {
  const [name = ''] = image.split('@', 1);
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}

/** A path of a web address without query and fragment, which may hold tokens. */
export function withoutQuery(path: string | undefined): string | undefined {
  const clean = path?.replace(/[?#].*$/s, '');
  return clean === '' ? undefined : clean;
}

/** The number of a line; a text that is no number is no line. */
export function lineNumber(line: string | number | undefined | null): number | undefined {
  const number = typeof line === 'string' && /^\s*\d{1,10}\s*$/.test(line) ? Number(line) : line;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
