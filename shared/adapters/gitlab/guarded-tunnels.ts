import { type Dispatcher, Pool } from 'undici';

/** Throws for a target, as `host:port`, that no tunnel may lead to. */
type Judge = (authority: string) => Promise<void>;

/** What undici's `ProxyAgent` makes its client of the proxy with; each tunnel through it is judged before it is asked for. */
export function guardedTunnels(judge: Judge): (origin: URL, options: object) => Dispatcher {
  return (origin, options) => {
    const proxy = new Pool(origin, options);
    const open = proxy.connect.bind(proxy) as (tunnel: Dispatcher.ConnectOptions) => Promise<unknown>;
    const connect = async (tunnel: Dispatcher.ConnectOptions) => {
      await judge(tunnel.path);
      return open(tunnel);
    };
    return Object.assign(proxy, { connect });
  };
}
