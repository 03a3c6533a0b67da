/** Stands for all senders without an address, as on a developer's machine. */
const here = 'here';
const ipv4 = /^(?<address>\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/;
const ipv6 = /^\[?(?<address>[\da-f]{0,4}(?::[\da-f.]{0,15}){2,8})\]?(?::\d{1,5})?$/i;

/**
 * The address of the sender: the last entry of `X-Forwarded-For`, which Azure's front end appends; earlier entries come
 * from the sender. It is used only to count failures: without a front end the sender can forge it, and gets a counter of
 * its own. An IPv6 address is cut to its first 64 bits, the prefix of one subscriber.
 */
export function callerAddressOf(forwardedFor: string | null): string {
  const last = forwardedFor?.slice(forwardedFor.lastIndexOf(',') + 1).trim() ?? '';
  const plain = ipv4.exec(last)?.groups?.['address'];
  if (plain !== undefined) return plain;
  const address = ipv6.exec(last)?.groups?.['address'];
  return address === undefined ? here : address.toLowerCase().split(':').slice(0, 4).join(':');
}
