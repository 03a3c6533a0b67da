import type { HookSecret } from '../contracts/gitlab/hook.ts';

/** The time, as an argument, so that decisions can be repeated. */
export type Clock = { now(): Date };

/** Fresh ids and secrets; each call returns another one. */
export type Ids = { newId(): string; newHookSecret(): HookSecret; newSecret(): string };
