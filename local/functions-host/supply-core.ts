import Module from 'node:module';
import { AppRegistry } from './app-registry.ts';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  LogCategory,
  LogLevel,
  ProgrammingModel,
} from './core-api.ts';

type CoreLog = (level: LogLevel, category: LogCategory, message: string) => void;

/** Version of the worker that is emulated. Libraries check it before they use a feature. */
const WORKER_VERSION = '3.14.1';
const HOST_VERSION = '4.1052.100.0';

let supplied = false;

/**
 * Supplies the module `@azure/functions-core` for the rest of this process, as the real worker does. Returns the
 * registry that the app will fill. Must run before the app's first `app.*` call, because `@azure/functions` requires
 * the module once and keeps it; for the same reason it works once per process.
 */
export function supplyCore(log: CoreLog): AppRegistry {
  if (supplied) throw new Error('A process can run one function app only.');
  supplied = true;
  const registry = new AppRegistry();
  const core = coreModule(registry, log);
  const originalRequire = Object.getOwnPropertyDescriptor(Module.prototype, 'require')?.value as (
    id: string,
  ) => unknown;
  function require(this: Module, id: string): unknown {
    return id === '@azure/functions-core' ? core : originalRequire.call(this, id);
  }
  Object.defineProperty(Module.prototype, 'require', { value: require, writable: true, configurable: true });
  return registry;
}

function coreModule(registry: AppRegistry, log: CoreLog): Record<string, unknown> {
  return {
    version: WORKER_VERSION,
    hostVersion: HOST_VERSION,
    Disposable,
    log,
    setProgrammingModel(model: ProgrammingModel) {
      registry.model = model;
    },
    getProgrammingModel: () => registry.model,
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback) {
      registry.register(metadata, callback);
      return new Disposable(() => registry.functions.delete(metadata.name.toLowerCase()));
    },
    registerHook: (name: string, callback: HookCallback) => new Disposable(registry.addHook(name, callback)),
  };
}

class Disposable {
  #release: (() => unknown) | undefined;

  constructor(release: () => unknown) {
    this.#release = release;
  }

  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => disposables.forEach((each) => each.dispose()));
  }

  dispose(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
