import { plainLine } from './plain-text.ts';

/** An address of the web without user and password; undefined for anything else, such as `javascript:`. */
export function publicUrl(text: string | undefined): string | undefined {
  const clean = plainLine(text, 2_048);
  if (clean === undefined || !/^https?:\/\//i.test(clean)) return undefined;
  // Most links have no user: parsing them all would take a third of the time of reading an item.
  if (!/^[^/]*\/\/[^/?#]*[@\\]/.test(clean)) return clean;
  const url = URL.parse(clean);
  if (url === null) return undefined;
  url.username = '';
  url.password = '';
  return url.href;
}
