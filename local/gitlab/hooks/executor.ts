import { randomUUID } from 'node:crypto';
import { afterFailure, alertStatus } from './auto-disable.ts';
import type { DeliveryLogEntry, HookRecord } from './hook-record.ts';
import { HookSender, type PostResult } from './post.ts';
import { signatureHeaders } from './sign.ts';

/** One event for one hook. All copies and resends have the same keys. */
export type Delivery = {
  hook: HookRecord;
  /** The value of `X-Gitlab-Event`. */
  event: string;
  /** The name in the delivery log, `push_hooks`. */
  trigger: string;
  body: string;
  eventUuid: string;
  idempotencyKey: string;
};

export type ExecutorOptions = {
  /** GitLab's configured external address. */
  instanceUrl: () => string;
  version: string;
  timeoutMs: number;
  /** False: hooks are never paused, as with the feature flag `auto_disabling_web_hooks` off. */
  autoDisable: boolean;
  now: () => Date;
};

const logKeptMs = 7 * 86_400_000;
/** Limit per hook, so that a load test does not fill the memory. GitLab keeps all entries of seven days. */
const logKeptEntries = 200;

/** Executes deliveries: sends, logs, and counts consecutive failures. */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #poster = new HookSender();
  #lastLogId = 0;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  isExecutable(hook: HookRecord): boolean {
    return !this.#options.autoDisable || alertStatus(hook, this.#now()) === 'executable';
  }

  /** Sends once. 2xx and 3xx are successes; a success resets the failure count and enables the hook. */
  async execute(delivery: Delivery): Promise<PostResult> {
    const { hook, body } = delivery;
    const began = performance.now();
    const url = expandVariables(hook);
    const headers = this.#headers(delivery);
    const { timeoutMs } = this.#options;
    const result = await this.#poster.send({ url, headers, body, timeoutMs, verifyTls: hook.verifyTls });
    this.#log(delivery, headers, result, (performance.now() - began) / 1_000);
    if (isSuccess(result)) Object.assign(hook, { failures: 0, disabledUntil: undefined });
    else if (this.#options.autoDisable) Object.assign(hook, afterFailure(hook, this.#now()));
    return result;
  }

  /** Entries of the last seven days, newest first. */
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

  /** Custom headers can't replace GitLab's own. Source: GitLab `app/services/web_hook_service.rb`. */
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
    result: PostResult,
    durationSeconds: number,
  ): void {
    this.#lastLogId += 1;
    hook.log.push({
      id: this.#lastLogId,
      at: this.#now(),
      url: hook.url,
      trigger,
      requestHeaders: redact(hook, headers),
      requestBody: body,
      responseHeaders: 'headers' in result ? result.headers : {},
      responseBody: 'body' in result ? result.body : '',
      status: result.status,
      durationSeconds,
    });
    if (hook.log.length > 2 * logKeptEntries) hook.log.splice(0, hook.log.length - logKeptEntries);
  }
}

export function isSuccess({ status }: PostResult): boolean {
  return typeof status === 'number' && status >= 200 && status < 400;
}

function expandVariables({ url, urlVariables }: HookRecord): string {
  return url.replaceAll(/\{(\w+)\}/g, (whole, key: string) => urlVariables.get(key) ?? whole);
}

function redact(hook: HookRecord, headers: Record<string, string>): Record<string, string> {
  const secret = new Set(['X-Gitlab-Token', ...hook.customHeaders.keys()]);
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secret.has(name) ? '[REDACTED]' : value]),
  );
}
