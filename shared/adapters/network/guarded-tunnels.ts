import { type Dispatcher, Pool } from 'undici';

/** Throws if no tunnel may lead to the target, `host:port`. */
type CheckTarget = (authority: string) => Promise<void>;

/** A client factory for undici's `ProxyAgent` that checks the target of each tunnel before it requests it. */
export function guardedTunnels(checkTarget: CheckTarget): (origin: URL, options: object) => Dispatcher {
  return (origin, options) => {
    const proxy = new Pool(origin, options);
    const open = proxy.connect.bind(proxy) as (tunnel: Dispatcher.ConnectOptions) => Promise<unknown>;
    const connect = async (tunnel: Dispatcher.ConnectOptions) => {
      await checkTarget(tunnel.path);
      return open(tunnel);
    };
    return Object.assign(proxy, { connect });
  };
}
