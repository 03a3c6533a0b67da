import { randomUUID } from 'node:crypto';
import { afterFailure, alertStatus } from './auto-disable.ts';
import type { DeliveryLogEntry, HookRecord } from './hook-record.ts';
import { Poster, type Posted } from './post.ts';
import { signatureHeaders } from './sign.ts';

/** One event for one hook. All that is sent of it more than once has the same keys. */
export type Delivery = {
  hook: HookRecord;
  /** The value of `X-Gitlab-Event`. */
  event: string;
  /** As the log names it, `push_hooks`. */
  trigger: string;
  body: string;
  eventUuid: string;
  idempotencyKey: string;
};

export type ExecutorOptions = {
  /** What GitLab takes to be its own address. */
  instanceUrl: () => string;
  version: string;
  timeoutMs: number;
  /** Off: hooks are never paused, as where the flag `auto_disabling_web_hooks` is off. */
  autoDisable: boolean;
  now: () => Date;
};

const logKeptMs = 7 * 86_400_000;
/** Of each hook, so that a load test does not fill the memory; GitLab keeps all of seven days. */
const logKeptEntries = 200;

/** Makes the attempts: sends, logs, and keeps count of failures. */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #poster = new Poster();
  #lastLogId = 0;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  executable(hook: HookRecord): boolean {
    return !this.#options.autoDisable || alertStatus(hook, this.#now()) === 'executable';
  }

  /** 2xx and 3xx are successes; one ends the count of failures and what it led to. */
  async execute(delivery: Delivery): Promise<Posted> {
    const { hook, body } = delivery;
    const began = performance.now();
    const url = withVariables(hook);
    const headers = this.#headers(delivery);
    const { timeoutMs } = this.#options;
    const posted = await this.#poster.send({ url, headers, body, timeoutMs, verifyTls: hook.verifyTls });
    this.#log(delivery, headers, posted, (performance.now() - began) / 1_000);
    if (succeeded(posted)) Object.assign(hook, { failures: 0, disabledUntil: undefined });
    else if (this.#options.autoDisable) Object.assign(hook, afterFailure(hook, this.#now()));
    return posted;
  }

  /** Newest first, of the last seven days. */
  log(hook: HookRecord): DeliveryLogEntry[] {
    const oldest = this.#now() - logKeptMs;
    return hook.log.filter((entry) => entry.at >= oldest).toReversed();
  }

  close(): void {
    this.#poster.close();
  }

  #now(): number {
    return this.#options.now().getTime();
  }

  /** Source: GitLab `app/services/web_hook_service.rb`. Custom headers can't replace GitLab's own. */
  #headers({ hook, event, body, eventUuid, idempotencyKey }: Delivery): Record<string, string> {
    const timestamp = Math.floor(this.#now() / 1_000);
    return {
      ...Object.fromEntries(hook.customHeaders),
      'Content-Type': 'application/json',
      'User-Agent': `GitLab/${this.#options.version}`,
      'Idempotency-Key': idempotencyKey,
      'X-Gitlab-Event': event,
      'X-Gitlab-Webhook-UUID': randomUUID(),
      'X-Gitlab-Instance': this.#options.instanceUrl(),
      ...(hook.token === undefined ? {} : { 'X-Gitlab-Token': hook.token }),
      'X-Gitlab-Event-UUID': eventUuid,
      ...(hook.signingToken === undefined
        ? {}
        : signatureHeaders(hook.signingToken, idempotencyKey, timestamp, body)),
    };
  }

  #log(
    { hook, trigger, body }: Delivery,
    headers: Record<string, string>,
    posted: Posted,
    durationSeconds: number,
  ): void {
    this.#lastLogId += 1;
    hook.log.push({
      id: this.#lastLogId,
      at: this.#now(),
      url: hook.url,
      trigger,
      requestHeaders: redacted(hook, headers),
      requestBody: body,
      responseHeaders: 'headers' in posted ? posted.headers : {},
      responseBody: 'body' in posted ? posted.body : '',
      status: posted.status,
      durationSeconds,
    });
    if (hook.log.length > 2 * logKeptEntries) hook.log.splice(0, hook.log.length - logKeptEntries);
  }
}

export function succeeded({ status }: Posted): boolean {
  return typeof status === 'number' && status >= 200 && status < 400;
}

function withVariables({ url, urlVariables }: HookRecord): string {
  return url.replaceAll(/\{(\w+)\}/g, (whole, key: string) => urlVariables.get(key) ?? whole);
}

function redacted(hook: HookRecord, headers: Record<string, string>): Record<string, string> {
  const secret = new Set(['X-Gitlab-Token', ...hook.customHeaders.keys()]);
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secret.has(name) ? '[REDACTED]' : value]),
  );
}
