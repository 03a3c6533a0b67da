import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent } from 'undici';

import { guardedTunnels } from './guarded-tunnels.ts';
import { classifyAddress } from './classify-address.ts';

/** Thrown instead of connecting. The message holds no address: it would show callers the layout of our network. */
export class BlockedAddressError extends Error {}

/** Reasons in the words of the service that is connected to: `nowhere` and `internal` are classes of addresses. */
type BlockReasons = { nowhere: string; internal: string };

/** The proxy for https: its URL, which may hold a password, and the hosts that are reached without it. */
export type Proxy = { url: string; except: string };

type Guard = {
  /** The only origin that may be connected to. */
  origin: string;
  /** True if loopback and private addresses are allowed. */
  internal: boolean;
  /** PEM; trusted instead of the system's certificate authorities. */
  ca: string | undefined;
  proxy: Proxy | undefined;
  reasons: BlockReasons;
  /** Blocks a name that is unknown here although the proxy may know it, for this reason. Absent: it is left to the proxy. */
  unknownName?: string | undefined;
  lookup?: LookupFunction;
};

/**
 * Connections to one origin, guarded against SSRF. The address is checked when the connection is made, so that
 * a name can't resolve to a good address first and to another one later (DNS rebinding). A proxy resolves names itself:
 * there the addresses that the name has here are checked.
 */
export function ssrfGuard(guard: Guard): Dispatcher {
  const { origin, ca, proxy, lookup = systemLookup } = guard;
  const { internal, reasons, unknownName } = guard;
  const rules = { internal, reasons, unknownName };
  const trust = ca === undefined ? {} : { ca };
  const open = buildConnector({ lookup: guardedLookup(lookup, rules), ...trust });
  // The lookup is not called for a literal address.
  const reasonFor = (target: string, hostname: string) =>
    (new URL(target).origin === origin ? undefined : 'it leads to another origin') ??
    (isIP(hostname) === 0 ? undefined : reasonToBlock(hostname, rules));
  const connect: buildConnector.connector = (options, callback) => {
    const target = `${options.protocol}//${options.host ?? options.hostname}`;
    const reason = reasonFor(target, options.hostname);
    if (reason === undefined) return open(options, callback);
    return callback(new BlockedAddressError(reason), null);
  };
  if (proxy === undefined) return new Agent({ connect });
  return new EnvHttpProxyAgent({
    connect,
    // Empty: plain http is for internal instances, and undici itself must not read the environment.
    httpProxy: '',
    httpsProxy: proxy.url,
    noProxy: proxy.except,
    ...(ca !== undefined && { requestTls: trust }),
    clientFactory: guardedTunnels(async (authority) => {
      const target = new URL(`https://${authority}`);
      const hostname = target.hostname.replace(/^\[|\]$/g, '');
      const reason = reasonFor(target.origin, hostname) ?? (await reasonByLookup(hostname, rules, lookup));
      if (reason !== undefined) throw new BlockedAddressError(reason);
    }),
  });
}

type Rules = Pick<Guard, 'internal' | 'reasons' | 'unknownName'>;

/** A name that is unknown here may be known to the proxy; its address can't be checked. */
function reasonByLookup(hostname: string, rules: Rules, lookup: LookupFunction): Promise<string | undefined> {
  if (isIP(hostname) !== 0) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    lookup(hostname, { all: true }, (error, found) => {
      resolve(error === null ? reasonAgainst(found, rules) : rules.unknownName);
    });
  });
}

/** Rejects a name if any of its addresses is blocked. */
function guardedLookup(lookup: LookupFunction, rules: Rules): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const reason = error === null ? reasonAgainst(found, rules) : undefined;
      if (reason === undefined) callback(error, found, family);
      else callback(new BlockedAddressError(reason), found, family);
    });
  };
}

function reasonAgainst(found: string | LookupAddress[], rules: Rules): string | undefined {
  const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address);
  return addresses.map((address) => reasonToBlock(address, rules)).find((reason) => reason !== undefined);
}

function reasonToBlock(address: string, { internal, reasons }: Rules): string | undefined {
  const place = classifyAddress(address);
  if (place === 'nowhere') return reasons.nowhere;
  return place === 'internal' && !internal ? reasons.internal : undefined;
}
