import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { AppRegistry, RegisteredFunction } from './app-registry.ts';
import type {
  CoreInvocationContext,
  HookContext,
  InvocationResponse,
  InvocationState,
  LogCategory,
  LogLevel,
  ProgrammingModel,
  TypedData,
} from './core-api.ts';
import { triggerOf } from './describe-function.ts';
import { traceContextOf } from './trace-parent.ts';
import { errorText, type Log } from './log-lines.ts';
import { withTimeout } from './with-timeout.ts';

export type InvocationInput = {
  /** Value of the trigger: the handler's first argument after conversion. */
  data: TypedData;
  metadata?: Record<string, TypedData>;
  /** W3C traceparent of the caller, if any. */
  traceParent?: unknown;
};

/** Runs functions of one app with the worker's order of hooks, and tracks running invocations. */
export class Invoker {
  #registry: AppRegistry;
  #log: Log;
  #running = new Set<Promise<unknown>>();

  constructor(registry: AppRegistry, log: Log) {
    this.#registry = registry;
    this.#log = log;
  }

  /** Returns undefined if the function or a hook threw. The error is logged; a trigger needs no details of it. */
  async invoke(name: string, input: InvocationInput): Promise<InvocationResponse | undefined> {
    const registered = this.#registry.functions.get(name.toLowerCase());
    const { model } = this.#registry;
    if (registered === undefined || model === undefined) throw new Error(`Function '${name}' is not loaded.`);
    const invocation = this.#run(registered, model, input);
    this.#running.add(invocation);
    try {
      return await invocation;
    } finally {
      this.#running.delete(invocation);
    }
  }

  /** Waits until no invocation is running, at most `timeoutMs`. Returns false on timeout. */
  async idle(timeoutMs: number): Promise<boolean> {
    return (await withTimeout(timeoutMs, this.#allEnded())) === true;
  }

  async #allEnded(): Promise<true> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    return true;
  }

  async #run(
    registered: RegisteredFunction,
    model: ProgrammingModel,
    input: InvocationInput,
  ): Promise<InvocationResponse | undefined> {
    const invocationId = randomUUID();
    const functionName = registered.metadata.name;
    try {
      const context = this.#coreContext(registered, invocationId, input);
      return await runWithHooks(this.#registry, registered, model, context);
    } catch (error) {
      this.#log({
        level: 'error',
        category: 'host',
        function: functionName,
        invocationId,
        message: `The function failed: ${errorText(error)}`,
      });
      return undefined;
    }
  }

  #coreContext(
    { metadata }: RegisteredFunction,
    invocationId: string,
    input: InvocationInput,
  ): CoreInvocationContext {
    return {
      invocationId,
      metadata,
      state: undefined,
      request: {
        invocationId,
        functionId: metadata.name,
        inputData: [{ name: triggerOf(metadata)[0], data: input.data }],
        triggerMetadata: input.metadata ?? {},
        traceContext: traceContextOf(input.traceParent),
      },
      log: (level, category, message) => this.#logFrom(metadata.name, invocationId, level, category, message),
    };
  }

  #logFrom(
    name: string,
    invocationId: string,
    level: LogLevel,
    category: LogCategory,
    message: string,
  ): void {
    const hook: HookContext = { hookData: {}, level, message, category };
    this.#registry.runLogHooks(hook);
    this.#log({
      level: hook['level'] as LogLevel,
      category: category === 'user' ? 'user' : 'host',
      function: name,
      invocationId,
      message: String(hook['message']),
    });
  }
}

/**
 * Counterpart of the worker's InvocationHandler: hooks may replace handler, inputs and result, and set or clear the
 * error.
 */
async function runWithHooks(
  registry: AppRegistry,
  { callback }: RegisteredFunction,
  model: ProgrammingModel,
  core: CoreInvocationContext,
): Promise<InvocationResponse> {
  const invocation = model.getInvocationModel(core);
  const { context, inputs } = await invocation.getArguments();
  const hookData = {};

  const before = { hookData, invocationContext: context, functionCallback: callback, inputs };
  await inState(core, 'preInvocationHooks', () => registry.runHooks('preInvocation', before));

  const after: HookContext = {
    hookData,
    invocationContext: context,
    inputs: before.inputs,
    result: null,
    error: null,
  };
  await inState(core, 'invocation', async () => {
    try {
      after['result'] = await invocation.invokeFunction(context, before.inputs, before.functionCallback);
    } catch (error) {
      after['error'] = error;
    }
  });
  await inState(core, 'postInvocationHooks', () => registry.runHooks('postInvocation', after));

  const { error } = after;
  if (error instanceof Error) throw error;
  if (error !== null && error !== undefined)
    throw new Error(`The function threw ${inspect(error)}`, { cause: error });
  return invocation.getResponse(context, after['result']);
}

async function inState(
  core: CoreInvocationContext,
  state: InvocationState,
  run: () => Promise<void>,
): Promise<void> {
  core.state = state;
  try {
    await run();
  } finally {
    core.state = undefined;
  }
}
