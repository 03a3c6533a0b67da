import type { AlertStatus } from '../hooks/auto-disable.ts';
import { type DeliveryLogEntry, flagsOf, type HookRecord } from '../hooks/hook-record.ts';
import { isoTime } from './iso-time.ts';

/** `signing`: the instance supports signing tokens (GitLab 19.0); older ones have no `…_present` fields. */
export type HookView = { alertStatus: AlertStatus; signing: boolean };

/** Contains no secrets and no header values. Source: GitLab `lib/api/entities/hook.rb` and gitlab.md §5.1. */
export function hookEntity(hook: HookRecord, { alertStatus, signing }: HookView): Record<string, unknown> {
  return {
    id: hook.id,
    url: hook.url,
    name: hook.name ?? null,
    description: hook.description ?? null,
    created_at: isoTime(hook.createdAt),
    ...Object.fromEntries(flagsOf[hook.kind].map((flag) => [flag, hook.flags.has(flag)])),
    enable_ssl_verification: hook.verifyTls,
    alert_status: alertStatus,
    disabled_until: hook.disabledUntil === undefined ? null : isoTime(hook.disabledUntil),
    url_variables: [...hook.urlVariables.keys()].map((key) => ({ key })),
    push_events_branch_filter: hook.branchFilter ?? null,
    branch_filter_strategy: hook.branchFilterStrategy,
    custom_webhook_template: hook.template ?? null,
    custom_headers: [...hook.customHeaders.keys()].map((key) => ({ key })),
    ...(hook.kind === 'group' ? { group_id: hook.ownerId } : {}),
    ...(hook.kind === 'project' ? { project_id: hook.ownerId } : {}),
    ...(hook.kind === 'project' ? {} : { organization_id: 1 }),
    ...(signing ? presence(hook) : {}),
  };
}

function presence({ token, signingToken }: HookRecord): Record<string, boolean> {
  return { token_present: token !== undefined, signing_token_present: signingToken !== undefined };
}

/** An element of `GET …/hooks/:id/events`. Source: GitLab `lib/api/entities/web_hook_log.rb`. */
export function hookEventEntity(entry: DeliveryLogEntry): Record<string, unknown> {
  return {
    id: entry.id,
    url: entry.url,
    trigger: entry.trigger,
    request_headers: entry.requestHeaders,
    request_data: JSON.parse(entry.requestBody) as unknown,
    response_headers: entry.responseHeaders,
    response_body: entry.responseBody,
    execution_duration: entry.durationSeconds,
    response_status: String(entry.status),
  };
}
