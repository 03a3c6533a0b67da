/** What stands for all whose address nobody tells: on one's own machine there is but one. */
const here = 'here';
const ipv4 = /^(?<address>\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/;
const ipv6 = /^\[?(?<address>[\da-f]{0,4}(?::[\da-f.]{0,15}){2,8})\]?(?::\d{1,5})?$/i;

/**
 * The address that a request came from, as the platform tells: Azure's front end appends the address it was connected from to
 * `X-Forwarded-For`, so the last entry is its word, and all before it are the sender's. That one entry is trusted, and for
 * nothing but counting failures. Where no front end stands, the sender may write it, and gets nothing but a count of its own.
 * Of IPv6 the first 64 bits count, which one subscriber has.
 */
export function callerAddressOf(forwardedFor: string | null): string {
  const last = forwardedFor?.slice(forwardedFor.lastIndexOf(',') + 1).trim() ?? '';
  const plain = ipv4.exec(last)?.groups?.['address'];
  if (plain !== undefined) return plain;
  const address = ipv6.exec(last)?.groups?.['address'];
  return address === undefined ? here : address.toLowerCase().split(':').slice(0, 4).join(':');
}
