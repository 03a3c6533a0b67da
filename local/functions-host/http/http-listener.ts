import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guardedServer, type TlsIdentity } from '../../guard/guarded-server.ts';
import type { GuardRules } from '../../guard/classify-request.ts';
import type { FunctionInfo } from '../function-info.ts';
import type { Invoker } from '../invoke.ts';
import type { Settings } from '../settings.ts';
import { AppLoadError } from '../load-app.ts';
import { errorText, type Log } from '../log-lines.ts';
import { DEFAULT_BODY_LIMIT, readBody } from './read-body.ts';
import { MAX_URL_LENGTH, readTarget, type RequestTarget } from './request-target.ts';
import type { Match, RouteTable } from './route-table.ts';
import { writeEmpty, writeResponse, setCustomHeaders } from './write-response.ts';

/** Handles `POST /admin/functions/{name}`. Returns the HTTP status. */
type ManualTrigger = (functionName: string, body: Buffer) => number;

export type HttpListenerOptions = {
  routes: RouteTable;
  invoker: Invoker;
  settings: Settings;
  log: Log;
  triggerManually: ManualTrigger;
  /** Only timers can be triggered manually. */
  isTimer: (functionName: string) => boolean;
  /** Headers of every response. */
  customHeaders: Readonly<Record<string, string>>;
  guard: GuardRules;
  tls?: TlsIdentity;
};

/** HTTP server of the host, on 127.0.0.1 only, behind the guard. */
export class HttpListener {
  #options: HttpListenerOptions;
  #server: Server;
  #bodyLimit: number;
  #scheme: 'http' | 'https';

  constructor(options: HttpListenerOptions) {
    this.#options = options;
    this.#bodyLimit = Number(options.settings['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT'] ?? DEFAULT_BODY_LIMIT);
    const { guard, tls } = options;
    this.#scheme = tls === undefined ? 'http' : 'https';
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      void this.#handle(request, response);
    };
    // Room for a URL of the maximum length beside ordinary headers. Node's default limit would cause a 431.
    const server = { maxHeaderSize: 64 * 1024, ...(tls === undefined ? {} : { tls }) };
    this.#server = guardedServer(serve, guard, server);
  }

  /** Returns the port. Throws AppLoadError if it is in use. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? new AppLoadError(`Port ${port} is already in use.`) : error);
      });
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Accepts no new connections. Running requests may finish. */
  stopListening(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  close(): void {
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setCustomHeaders(response, this.#options.customHeaders);
    try {
      await this.#route(request, response);
    } catch (error) {
      // The client has disconnected: no response is needed.
      if (request.errored) return;
      this.#options.log({
        level: 'error',
        category: 'host',
        message: `A request failed: ${errorText(error)}`,
      });
      if (response.headersSent) response.destroy();
      else writeEmpty(response, 500);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: rawUrl = '/', method = 'GET' } = request;
    if (rawUrl.length > MAX_URL_LENGTH) return rejectWith(request, response, 414);
    const target = readTarget(rawUrl, request.headers.host ?? '127.0.0.1', this.#scheme);
    if (target === undefined) return rejectWith(request, response, 400);
    const [first, second, name] = target.segments;
    if (first === 'admin') {
      return second === 'functions' && name !== undefined && method === 'POST'
        ? this.#triggerManually(request, response, name)
        : rejectWith(request, response, 404);
    }
    const match = this.#options.routes.match(method, target.segments);
    if (match === undefined) return rejectWith(request, response, 404);
    if (!this.#mayCall(match.info, request, target)) return rejectWith(request, response, 401);
    await this.#invoke(request, response, target, match);
  }

  async #triggerManually(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    if (!this.#options.isTimer(name)) return rejectWith(request, response, 404);
    const body = await readBody(request, this.#bodyLimit);
    if (body === 'too-large') return rejectWith(request, response, 413);
    writeEmpty(response, this.#options.triggerManually(name, body));
  }

  async #invoke(
    request: IncomingMessage,
    response: ServerResponse,
    target: RequestTarget,
    match: Match,
  ): Promise<void> {
    const body = await readBody(request, this.#bodyLimit);
    if (body === 'too-large') return rejectWith(request, response, 413);
    const headers = joinedHeaders(request.rawHeaders);
    const { method = 'GET' } = request;
    const result = await this.#options.invoker.invoke(match.info.name, {
      data: {
        http: {
          method,
          url: target.url,
          headers,
          query: target.query,
          params: match.params,
          body: { bytes: body },
        },
      },
      traceParent: headers['traceparent'],
    });
    if (result === undefined) writeEmpty(response, 500);
    else writeResponse(response, result);
  }

  /** Checks the function key only if FUNCTIONS_LOCAL_KEY is set: `func start` checks none either. */
  #mayCall({ authLevel }: FunctionInfo, request: IncomingMessage, target: RequestTarget): boolean {
    if (authLevel === 'anonymous') return true;
    const key = this.#options.settings['FUNCTIONS_LOCAL_KEY'];
    if (key === undefined || key === '') return true;
    return (request.headers['x-functions-key'] ?? target.query['code']) === key;
  }
}

/** Responds with an error status. Closes the connection if the body is unread, since it can't be skipped safely. */
function rejectWith(request: IncomingMessage, response: ServerResponse, status: number): void {
  if (!request.complete && request.headers['content-length'] !== undefined)
    response.setHeader('connection', 'close');
  request.resume();
  writeEmpty(response, status);
}

/** Header names in lower case, repeated headers joined by comma, as the host passes them to the worker. */
function joinedHeaders(raw: readonly string[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    joined[name] = Object.hasOwn(joined, name) ? `${joined[name]},${value}` : value;
  }
  return joined;
}
