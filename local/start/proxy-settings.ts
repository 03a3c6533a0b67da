/** Hosts of the local stack, which bypass the proxy. */
const loopback = '127.0.0.1,localhost,[::1]';

/**
 * Proxy settings of the environment, for the process that calls GitLab. Loopback bypasses the proxy, because Azure's clients
 * apply the same settings to the local tables. Lower case wins, as with curl and undici.
 */
export function proxySettings(environment: NodeJS.ProcessEnv): { HTTPS_PROXY?: string; NO_PROXY?: string } {
  const proxy = environment['https_proxy'] || environment['HTTPS_PROXY'];
  const except = environment['no_proxy'] || environment['NO_PROXY'];
  if (!proxy || except?.trim() === '*') return {};
  return { HTTPS_PROXY: proxy, NO_PROXY: except ? `${except},${loopback}` : loopback };
}
