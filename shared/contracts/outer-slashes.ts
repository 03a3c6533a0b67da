/** The text without trailing slashes. Linear, whereas `/\/+$/` is quadratic for many slashes. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/** The text without leading and trailing slashes. */
export function withoutOuterSlashes(text: string): string {
  let begin = 0;
  while (text[begin] === '/') begin += 1;
  return withoutTrailingSlashes(text.slice(begin));
}
