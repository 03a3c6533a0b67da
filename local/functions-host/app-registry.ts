import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  HookContext,
  ProgrammingModel,
} from './core-api.ts';

export type RegisteredFunction = { metadata: FunctionMetadata; callback: FunctionCallback };

/** The hooks of worker 3.10 and later. */
const HOOK_NAMES = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;
type HookName = (typeof HOOK_NAMES)[number];

/**
 * Functions and hooks of an app. Registration is open while the app loads and locked afterwards, as in the real worker.
 */
export class AppRegistry {
  readonly functions = new Map<string, RegisteredFunction>();
  model: ProgrammingModel | undefined;
  #hooks = new Map<HookName, HookCallback[]>(HOOK_NAMES.map((name) => [name, []]));
  #locked = false;

  /** Throws if the name is already registered (case-insensitive, as in the host) or the app has loaded. */
  register(metadata: FunctionMetadata, callback: FunctionCallback): void {
    if (this.#locked) throw new Error('A function can only be registered during app startup.');
    const key = metadata.name.toLowerCase();
    if (this.functions.has(key)) {
      throw new Error(`A function with name "${metadata.name}" has already been registered.`);
    }
    this.functions.set(key, { metadata, callback });
  }

  /** Returns a function that removes the hook. */
  addHook(name: string, callback: HookCallback): () => void {
    const hooks = this.#hooks.get(name as HookName);
    if (hooks === undefined) throw new RangeError(`Unrecognized hook "${name}"`);
    hooks.push(callback);
    return () => {
      const index = hooks.indexOf(callback);
      if (index >= 0) hooks.splice(index, 1);
    };
  }

  /** Runs hooks in the order of registration. An error ends the chain and is passed on to the caller. */
  async runHooks(name: Exclude<HookName, 'log'>, context: HookContext): Promise<void> {
    for (const hook of this.#hooks.get(name) ?? []) await hook(context);
  }

  /** Calls log hooks in order, without awaiting them: logging is synchronous. */
  runLogHooks(context: HookContext): void {
    for (const hook of this.#hooks.get('log') ?? []) hook(context);
  }

  lock(): void {
    this.#locked = true;
  }
}
