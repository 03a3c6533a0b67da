import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * `public`: on the internet. `internal`: in a private network. `nowhere`: no GitLab can be there, such as metadata
 * services, which hand out cloud credentials, multicast, and addresses that wrap another one.
 */
export type AddressClass = 'public' | 'internal' | 'nowhere';

const internal4 = subnets('ipv4', [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  // Shared address space behind a provider's NAT; overlay networks use it too.
  '100.64.0.0/10',
]);

/** The IANA special-purpose addresses that are not internal, and the metadata services of clouds. */
const nowhere4 = subnets('ipv4', [
  '0.0.0.0/8',
  // Link-local: metadata of AWS, Azure and Google, credentials of containers and of App Service.
  '169.254.0.0/16',
  // Azure's wire server, Alibaba's metadata; Oracle's lies in the next block.
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

const public6 = subnets('ipv6', ['2000::/3']);
const internal6 = subnets('ipv6', ['::1/128', 'fc00::/7']);
const nowhere6 = subnets('ipv6', [
  // Metadata of AWS and of Google.
  'fd00:ec2::/32',
  'fd20:ce::254/128',
  // Protocol assignments, Teredo among them; documentation; 6to4.
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
]);

/** Classifies an IP address in the system's spelling; `nowhere` if it is none. */
export function classifyAddress(address: string): AddressClass {
  if (isIPv4(address)) return among(address, 'ipv4', { nowhere: nowhere4, internal: internal4 }) ?? 'public';
  // A zone belongs to link-local addresses alone.
  if (isIP(address) !== 6 || address.includes('%')) return 'nowhere';
  const wrapped = wrappedIPv4(address);
  if (wrapped !== undefined) return classifyAddress(wrapped);
  const lists = { nowhere: nowhere6, internal: internal6, public: public6 };
  return among(address, 'ipv6', lists) ?? 'nowhere';
}

function among(
  address: string,
  family: 'ipv4' | 'ipv6',
  lists: Partial<Record<AddressClass, BlockList>>,
): AddressClass | undefined {
  const found = Object.entries(lists).find(([, list]) => list.check(address, family));
  return found?.[0] as AddressClass | undefined;
}

/** The IPv4 address in `::ffff:a.b.c.d` (mapped) and in `64:ff9b::a.b.c.d` (NAT64): they reach just that. */
function wrappedIPv4(address: string): string | undefined {
  // The parser of addresses writes every form of one the same way.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const found = /^(?:::ffff|64:ff9b:):(?<high>[\da-f]{1,4}):(?<low>[\da-f]{1,4})$/.exec(plain)?.groups;
  if (found === undefined) return undefined;
  const [high = 0, low = 0] = [found['high'], found['low']].map((part) => Number.parseInt(part ?? '', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function subnets(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
