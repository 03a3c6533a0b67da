import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent } from 'undici';

import { guardedTunnels } from './guarded-tunnels.ts';
import { classifyAddress } from './classify-address.ts';

/** Thrown instead of connecting. The message holds no address: it would show callers the layout of our network. */
export class BlockedAddressError extends Error {}

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
  lookup?: LookupFunction;
};

/**
 * Connections to one GitLab instance, guarded against SSRF. The address is checked when the connection is made, so that
 * a name can't resolve to a good address first and to another one later (DNS rebinding). A proxy resolves names itself:
 * there the addresses that the name has here are checked.
 */
export function ssrfGuard({ origin, internal, ca, proxy, lookup = systemLookup }: Guard): Dispatcher {
  const trust = ca === undefined ? {} : { ca };
  const open = buildConnector({ lookup: guardedLookup(lookup, internal), ...trust });
  // The lookup is not called for a literal address.
  const reasonFor = (target: string, hostname: string) =>
    (new URL(target).origin === origin ? undefined : 'it leads to another origin') ??
    (isIP(hostname) === 0 ? undefined : reasonToBlock(hostname, internal));
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
      const reason = reasonFor(target.origin, hostname) ?? (await reasonByLookup(hostname, internal, lookup));
      if (reason !== undefined) throw new BlockedAddressError(reason);
    }),
  });
}

/** A name that is unknown here may be known to the proxy: its address can't be checked. */
function reasonByLookup(
  hostname: string,
  internal: boolean,
  lookup: LookupFunction,
): Promise<string | undefined> {
  if (isIP(hostname) !== 0) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    lookup(hostname, { all: true }, (error, found) => {
      resolve(error === null ? reasonAgainst(found, internal) : undefined);
    });
  });
}

/** Rejects a name if any of its addresses is blocked. */
function guardedLookup(lookup: LookupFunction, internal: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const reason = error === null ? reasonAgainst(found, internal) : undefined;
      if (reason === undefined) callback(error, found, family);
      else callback(new BlockedAddressError(reason), found, family);
    });
  };
}

function reasonAgainst(found: string | LookupAddress[], internal: boolean): string | undefined {
  const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address);
  return addresses.map((address) => reasonToBlock(address, internal)).find((reason) => reason !== undefined);
}

function reasonToBlock(address: string, internal: boolean): string | undefined {
  const place = classifyAddress(address);
  if (place === 'nowhere') return 'its address is none that a GitLab can have';
  if (place === 'internal' && !internal)
    return "its address is a private one, and the instance is not configured as 'internal'";
  return undefined;
}
