import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The part of a request that rules match: the method and the path with its query. */
type GateRequest = { method: string; target: string };
type Matches = (asked: GateRequest) => boolean;
type Rule = {
  matches: Matches;
  meet(request: IncomingMessage, response: ServerResponse, on: () => void): void;
};

/** A door in front of a simulated GitLab, which a test can shut for some requests. */
export type GitLabGate = {
  url: string;
  /** Every request from here on, in the order of arrival. */
  asked: GateRequest[];
  /** The bodies of what `/oauth/token` answered, so that a test can look for leaks of what is in them. */
  answers: string[];
  /** The bodies of what `/oauth/token` was sent, likewise. */
  forms: string[];
  /** Keeps matching requests waiting, until the answered function lets all of them through. */
  hold(matches: Matches): () => void;
  /** Lets matching requests through, but keeps their answers, until the answered function lets all of them go. */
  holdAnswers(matches: Matches): () => void;
  /** How many who asked did not wait for their answer. */
  hangUps(): number;
  /**
   * Answers matching requests by itself, until the answered function is called: as GitLab does (with words of its own for
   * an empty object), or, where the body is a text, as a page of something that stands before GitLab.
   */
  refuse(matches: Matches, answer: { status: number; body: object | string }): () => void;
  /** Sets the address that requests are forwarded to. */
  leadTo(gitlabUrl: string): void;
  stop(): Promise<void>;
};

/** Starts the gate; it leads nowhere until `leadTo`. */
export async function startGate(): Promise<GitLabGate> {
  const rules = new Set<Rule>();
  const asked: GateRequest[] = [];
  const answers: string[] = [];
  const forms: string[] = [];
  const kept = new Map<Matches, Promise<void>>();
  let hangUps = 0;
  let gitlabUrl = '';
  const server = createServer((request, response) => {
    const question = { method: request.method ?? '', target: request.url ?? '' };
    asked.push(question);
    response.once('close', () => (hangUps += response.writableFinished ? 0 : 1));
    const held = [...kept].find(([matches]) => matches(question))?.[1];
    meet([...rules], question, request, response, () =>
      pass(gitlabUrl, request, response, { answers, forms, held }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    answers,
    forms,
    hold(matches) {
      const waiting: (() => void)[] = [];
      const rule: Rule = { matches, meet: (_request, _response, on) => void waiting.push(on) };
      rules.add(rule);
      return () => {
        rules.delete(rule);
        for (const on of waiting.splice(0)) on();
      };
    },
    holdAnswers(matches) {
      const { promise, resolve } = Promise.withResolvers<void>();
      kept.set(matches, promise);
      return () => {
        kept.delete(matches);
        resolve();
      };
    },
    hangUps: () => hangUps,
    refuse(matches, { status, body }) {
      const rule: Rule = {
        matches,
        meet(request, response) {
          request.resume();
          if (typeof body === 'string')
            return void response.writeHead(status, { 'content-type': 'text/html' }).end(body);
          const words = Object.keys(body).length === 0 ? { message: `${status} refused by the gate` } : body;
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(words));
        },
      };
      rules.add(rule);
      return () => void rules.delete(rule);
    },
    leadTo(url) {
      gitlabUrl = url;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The first rule that matches decides; a request that it lets go meets the ones after it. */
function meet(
  rules: Rule[],
  asked: GateRequest,
  request: IncomingMessage,
  response: ServerResponse,
  on: () => void,
): void {
  const at = rules.findIndex((rule) => rule.matches(asked));
  if (at < 0) return on();
  rules[at]?.meet(request, response, () => meet(rules.slice(at + 1), asked, request, response, on));
}

function pass(
  gitlabUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
  { answers, forms, held }: { answers: string[]; forms: string[]; held: Promise<void> | undefined },
): void {
  if (response.destroyed) return;
  const { method, headers, url = '/' } = request;
  const passed = forward(`${gitlabUrl}${url}`, { method, headers }, (answer) => {
    const body = url.startsWith('/oauth/token') ? heardOf(answer) : undefined;
    void body?.then((heard) => answers.push(heard));
    if (held !== undefined) return void answerLater(response, answer, body ?? heardOf(answer), held);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    // What breaks off behind the gate breaks off before it.
    answer.once('close', () => answer.complete || response.destroy());
    answer.pipe(response);
  });
  if (url.startsWith('/oauth/token')) void heardOf(request).then((sent) => forms.push(sent));
  passed.on('error', () => response.destroy());
  request.pipe(passed);
}

/** All of a message, heard beside who it is piped to; of one that is broken off, nothing. */
function heardOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  message.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => message.once('end', () => resolve(Buffer.concat(chunks).toString())));
}

async function answerLater(
  response: ServerResponse,
  { statusCode = 502, headers }: IncomingMessage,
  body: Promise<string>,
  until: Promise<void>,
): Promise<void> {
  const heard = await body;
  await until;
  response.writeHead(statusCode, headers);
  response.end(heard);
}
