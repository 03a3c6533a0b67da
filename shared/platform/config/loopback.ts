/** Host names that always mean this machine. */
const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether the host name of a URL is a loopback name. Resolves nothing. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && loopbackHosts.has(new URL(url).hostname);
}

/** Whether a connection string of Service Bus has a loopback host. */
export function isLoopbackServiceBus(connectionString = ''): boolean {
  const [endpoint, ...others] = partsOf(connectionString, 'Endpoint');
  return endpoint !== undefined && others.length === 0 && isLoopbackUrl(endpoint.replace(/^sb:/i, 'http:'));
}

/** Whether a connection string of Table Storage has a loopback table endpoint. */
export function areLoopbackTables(connectionString = ''): boolean {
  if (/^UseDevelopmentStorage=true;?$/i.test(connectionString)) return true;
  const [endpoint, ...others] = partsOf(connectionString, 'TableEndpoint');
  return endpoint !== undefined && others.length === 0 && isLoopbackUrl(endpoint);
}

function partsOf(connectionString: string, name: string): string[] {
  const beginning = `${name.toLowerCase()}=`;
  return connectionString
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.toLowerCase().startsWith(beginning))
    .map((part) => part.slice(beginning.length));
}
