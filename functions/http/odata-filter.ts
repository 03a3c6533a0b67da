import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';

/**
 * Values that a `$filter` compares fields with: `name eq 'x' and resourceType eq 'y'`, as Azure's clients write it. Terms in
 * `ignored` (such as `atScopeAndBelow()`) have no effect. Throws `InvalidRequestError` for any other filter.
 */
export function filterValues(
  filter: string | null,
  fields: readonly string[],
  ignored: readonly string[] = [],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of filter?.trim() ? filter.split(/ and /i) : []) {
    const term = part.trim();
    if (ignored.some((word) => word.toLowerCase() === term.toLowerCase())) continue;
    const [name = '', operator = '', ...rest] = term.split(' ');
    const field = fields.find((one) => one.toLowerCase() === name.toLowerCase());
    const text = rest.join(' ').trim();
    const value = unquoted(text);
    if (field === undefined || operator.toLowerCase() !== 'eq' || value === undefined)
      throw invalidFilter(fields);
    found.set(field, value);
  }
  return found;
}

/** OData doubles a quote inside of a text. */
function unquoted(text: string): string | undefined {
  const inner = text.length >= 2 && text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1) : "'";
  return inner.replaceAll("''", '').includes("'") ? undefined : inner.replaceAll("''", "'");
}

function invalidFilter(fields: readonly string[]): InvalidRequestError {
  const target = '$filter';
  const message = `must compare ${fields.join(', ')} by eq with quoted text, joined by and`;
  return new InvalidRequestError('The $filter is not supported.', {
    target,
    details: [{ code: 'InvalidValue', target, message }],
  });
}
