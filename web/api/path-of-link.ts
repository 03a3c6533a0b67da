/** A link of the API names the public address; the page asks at its own. */
export function pathOfLink(link: string): string {
  const { pathname, search } = new URL(link, location.origin);
  return `${pathname}${search}`;
}
