/** Never through a proxy: what the parts of the local stack say to each other. */
const loopback = '127.0.0.1,localhost,[::1]';

/**
 * The proxy of this machine's environment, for the process that talks to GitLab. Loopback is excepted there, as Azure's
 * clients take the same settings for their way to the local tables. Lower case counts first, as it does for curl and undici.
 */
export function proxySettings(environment: NodeJS.ProcessEnv): { HTTPS_PROXY?: string; NO_PROXY?: string } {
  const proxy = environment['https_proxy'] || environment['HTTPS_PROXY'];
  const except = environment['no_proxy'] || environment['NO_PROXY'];
  if (!proxy || except?.trim() === '*') return {};
  return { HTTPS_PROXY: proxy, NO_PROXY: except ? `${except},${loopback}` : loopback };
}
