/** The text without the slashes at its end. Looks at each once: `/\/+$/` begins anew at every slash of a long row. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/** The text without the slashes at either end. */
export function withoutOuterSlashes(text: string): string {
  let begin = 0;
  while (text[begin] === '/') begin += 1;
  return withoutTrailingSlashes(text.slice(begin));
}
