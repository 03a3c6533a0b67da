import { z } from 'zod';

/** The used fields of a group hook. GitLab REST v4, Group webhooks. */
export const GitLabGroupHook = z.object({
  id: z.int().positive(),
  url: z.string(),
  /** Absent before GitLab 15.7. */
  alert_status: z.enum(['executable', 'temporarily_disabled', 'disabled']).optional().catch(undefined),
  disabled_until: z.string().nullish().catch(undefined),
  /** Absent before GitLab 19.0, which has no signing. */
  signing_token_present: z.boolean().optional().catch(undefined),
});
export type GitLabGroupHook = z.infer<typeof GitLabGroupHook>;

/** The hook to be created: its URL and secrets. Every event flag is sent explicitly. */
export type GroupHookWish = { url: string; secret: HookSecret; verifyTls: boolean };

const Secrets = { token: z.string().min(32), signingToken: z.string().startsWith('whsec_') };

/** Secrets of one hook. `signingToken` is `whsec_` and base64 of 32 bytes (Standard Webhooks); `token` is plain. */
export const HookSecret = z.object({
  ...Secrets,
  /** Secrets of before a rotation, which prove deliveries until then. */
  former: z.exactOptional(z.object({ ...Secrets, until: z.iso.datetime() })),
  /** Time of a rotation; absent once GitLab has the new secrets. */
  rotatedAt: z.exactOptional(z.iso.datetime()),
});
export type HookSecret = z.infer<typeof HookSecret>;
