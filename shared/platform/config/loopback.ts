/** The names by which a machine reaches itself and nothing else does; what is not among them is elsewhere. */
const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a URL leads to this machine, by its name alone. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && loopbackHosts.has(new URL(url).hostname);
}

/** Whether a connection string of Service Bus leads to this machine. */
export function isLoopbackServiceBus(connectionString = ''): boolean {
  const [endpoint, ...others] = partsOf(connectionString, 'Endpoint');
  return endpoint !== undefined && others.length === 0 && isLoopbackUrl(endpoint.replace(/^sb:/i, 'http:'));
}

/** Whether a connection string of Table Storage leads to this machine, by the address of its tables. */
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
