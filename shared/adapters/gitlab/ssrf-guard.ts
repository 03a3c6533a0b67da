import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent } from 'undici';

import { guardedTunnels } from './guarded-tunnels.ts';
import { whereabouts } from './classify-address.ts';

/** A connection that is not made. Its words hold no address: they would tell a caller how our network is laid out. */
export class BlockedAddressError extends Error {}

/** The way out where https goes through a proxy: its URL, which may hold a password, and the hosts that are reached without it. */
export type Proxy = { url: string; except: string };

type Guard = {
  /** The only origin that is ever connected to. */
  origin: string;
  /** Whether loopback and private addresses are meant. */
  internal: boolean;
  /** PEM; trusted instead of the system's certificate authorities. */
  ca: string | undefined;
  proxy: Proxy | undefined;
  lookup?: LookupFunction;
};

/**
 * Connections to one GitLab. The address is judged where the connection is made: the one that a name is resolved to is
 * the one that is connected to, so that a name can't first show a good address and then lead to another. Through a proxy,
 * which resolves names itself, it is judged by what the name means here.
 */
export function ssrfGuardedAgent({ origin, internal, ca, proxy, lookup = systemLookup }: Guard): Dispatcher {
  const trust = ca === undefined ? {} : { ca };
  const open = buildConnector({ lookup: guardedLookup(lookup, internal), ...trust });
  // What is an address already is not looked up.
  const reasonFor = (target: string, hostname: string) =>
    (new URL(target).origin === origin ? undefined : 'it leads to another origin') ??
    (isIP(hostname) === 0 ? undefined : whyBarred(hostname, internal));
  const connect: buildConnector.connector = (options, callback) => {
    const target = `${options.protocol}//${options.host ?? options.hostname}`;
    const because = reasonFor(target, options.hostname);
    if (because === undefined) return open(options, callback);
    return callback(new BlockedAddressError(because), null);
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
      const because =
        reasonFor(target.origin, hostname) ?? (await reasonElsewhere(hostname, internal, lookup));
      if (because !== undefined) throw new BlockedAddressError(because);
    }),
  });
}

/** A name that means nothing here may mean something to the proxy, and only there: that can't be judged. */
function reasonElsewhere(
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

/** Refuses a name as soon as one of its addresses is barred: a host with good neighbours is still not ours. */
function guardedLookup(lookup: LookupFunction, internal: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const because = error === null ? reasonAgainst(found, internal) : undefined;
      if (because === undefined) callback(error, found, family);
      else callback(new BlockedAddressError(because), found, family);
    });
  };
}

function reasonAgainst(found: string | LookupAddress[], internal: boolean): string | undefined {
  const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address);
  return addresses.map((address) => whyBarred(address, internal)).find((reason) => reason !== undefined);
}

function whyBarred(address: string, internal: boolean): string | undefined {
  const place = whereabouts(address);
  if (place === 'nowhere') return 'its address is none that a GitLab can have';
  if (place === 'internal' && !internal)
    return "its address is a private one, and the instance is not configured as 'internal'";
  return undefined;
}
