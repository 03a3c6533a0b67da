type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The object without the keys whose value is undefined, so that an optional property stays absent. */
export function omitUndefined<T extends object>(values: T): Defined<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
