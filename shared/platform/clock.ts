import type { HookSecret } from '../contracts/gitlab/hook.ts';

/** What time it is and what a fresh id or secret is, so that decisions can be repeated. */
export type Chance = { now(): Date; newId(): string; newHookSecret(): HookSecret; newSecret(): string };
