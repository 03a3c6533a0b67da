const rules = new Intl.PluralRules('en');

/** `1 group`, `2 groups`. The language of the words is English; numbers are written in the reader's locale. */
export function count(amount: number, one: string, many: string): string {
  return `${new Intl.NumberFormat().format(amount)} ${rules.select(amount) === 'one' ? one : many}`;
}

/** `a`, `a or b`. */
export function list(texts: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(texts);
}
