import type { HookSecret } from '../contracts/gitlab/hook.ts';

/** The time as an argument, so that decisions are reproducible. */
export type Clock = { now(): Date };

/** New ids and secrets; each call returns another one. */
export type Ids = { newId(): string; newHookSecret(): HookSecret; newSecret(): string };
