/** Encodings of a response, the best first. */
const encodings = ['br', 'gzip'] as const;
export type Encoding = (typeof encodings)[number];

/** The best encoding that `Accept-Encoding` allows; undefined for none. RFC 9110, section 12.5.3. */
export function acceptedEncoding(header: string | null): Encoding | undefined {
  const weights = new Map((header ?? '').split(',').map(weightOf));
  return encodings.find((encoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0);
}

/** A malformed weight is none, so that the response stays as it is. */
function weightOf(part: string): [name: string, weight: number] {
  const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
  const weight = parameters.find((text) => text.startsWith('q='))?.slice('q='.length) ?? '1';
  return [name, /^[01](\.\d{0,3})?$/.test(weight) ? Number(weight) : 0];
}
