import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type GraphDouble = {
  url: string;
  applications: Map<string, object>;
  servicePrincipals: Set<string>;
  stop: () => Promise<void>;
};

type Answer = { status: number; body?: object };

/** Microsoft Graph as far as registrations need it: an upsert by `Prefer: create-if-missing`, 201 at first, then 204. */
export async function startGraph(clientId: string): Promise<GraphDouble> {
  const applications = new Map<string, object>();
  const servicePrincipals = new Set<string>();
  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    const { method, url = '', headers } = request;
    if (headers.authorization !== 'Bearer a-token') return failure(403, 'Insufficient privileges');
    const name = /uniqueName='(?<name>[^']+)'/.exec(url)?.groups?.['name'] ?? '';
    if (method === 'GET')
      return applications.has(name) ? { status: 200, body: { appId: clientId } } : failure(404, 'None');
    if (headers['prefer'] !== 'create-if-missing') return failure(404, 'None');
    const body = JSON.parse(await textOf(request)) as object;
    if (!Object.hasOwn(body, 'displayName')) return failure(400, 'displayName is missing');
    if (url.startsWith('/servicePrincipals'))
      servicePrincipals.add(/appId='(?<id>[^']+)'/.exec(url)?.groups?.['id'] ?? '');
    else applications.set(name, { ...applications.get(name), ...body });
    return { status: 204 };
  };
  const server = createServer((request, response) => {
    void (async () => {
      const { status, body } = await answerTo(request);
      response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    applications,
    servicePrincipals,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function failure(status: number, message: string): Answer {
  return { status, body: { error: { code: 'x', message } } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
