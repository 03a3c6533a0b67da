import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

import { Agent, buildConnector } from 'undici';

import { whereabouts } from './judge-address.ts';

/** A connection that is not made. Its words hold no address: they would tell a caller how our network is laid out. */
export class BarredConnectionError extends Error {}

type Guard = {
  /** The only origin that is ever connected to. */
  origin: string;
  /** Whether loopback and private addresses are meant. */
  internal: boolean;
  /** PEM; trusted instead of the system's certificate authorities. */
  ca: string | undefined;
  lookup?: LookupFunction;
};

/**
 * Connections to one GitLab. The address is judged where the connection is made: the one that a name is resolved to is
 * the one that is connected to, so that a name can't first show a good address and then lead to another.
 */
export function guardedAgent({ origin, internal, ca, lookup = systemLookup }: Guard): Agent {
  const open = buildConnector({ lookup: guardedLookup(lookup, internal), ...(ca !== undefined && { ca }) });
  return new Agent({
    connect(options, callback) {
      const target = `${options.protocol}//${options.host ?? options.hostname}`;
      const barred = new URL(target).origin === origin ? undefined : 'it leads to another origin';
      // What is an address already is not looked up.
      const because =
        barred ?? (isIP(options.hostname) === 0 ? undefined : whyBarred(options.hostname, internal));
      if (because === undefined) return open(options, callback);
      return callback(new BarredConnectionError(because), null);
    },
  });
}

/** Refuses a name as soon as one of its addresses is barred: a host with good neighbours is still not ours. */
function guardedLookup(lookup: LookupFunction, internal: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const because = error === null ? reasonAgainst(found, internal) : undefined;
      if (because === undefined) callback(error, found, family);
      else callback(new BarredConnectionError(because), found, family);
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
