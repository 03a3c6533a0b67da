import type { RegisteredFunction } from './app-registry.ts';
import type { Binding, FunctionMetadata } from './core-api.ts';
import type { FunctionInfo } from './function-info.ts';
import { AppLoadError } from './load-app.ts';

/** Throws AppLoadError for a trigger, or a trigger option, that the local host does not support. */
export function describeFunction({ metadata }: RegisteredFunction): FunctionInfo {
  const binding = triggerOf(metadata)[1];
  switch (String(binding.type).toLowerCase()) {
    case 'httptrigger':
      return describeHttp(metadata.name, binding);
    case 'servicebustrigger':
      return describeQueue(metadata.name, binding);
    case 'timertrigger':
      return { name: metadata.name, type: 'timer', schedule: text(binding, 'schedule') };
    default:
      throw new AppLoadError(
        `Function '${metadata.name}' has a ${String(binding.type)}; the local host runs HTTP, Service Bus queue and timer triggers.`,
      );
  }
}

/** Returns the name and the binding of the trigger. */
export function triggerOf(metadata: FunctionMetadata): [name: string, binding: Binding] {
  const trigger = Object.entries(metadata.bindings).find(([, { type }]) => /trigger$/i.test(type ?? ''));
  if (trigger === undefined) throw new AppLoadError(`Function '${metadata.name}' has no trigger.`);
  return trigger;
}

/** Compares by name, ordinal and case-insensitive: the order in which the real host tries overlapping routes. */
export function byName(a: { name: string }, b: { name: string }): number {
  const [left, right] = [a.name.toUpperCase(), b.name.toUpperCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function describeHttp(name: string, binding: Binding): FunctionInfo {
  const methods = Array.isArray(binding['methods']) ? binding['methods'].map(String) : [];
  return {
    name,
    type: 'http',
    route: typeof binding['route'] === 'string' ? binding['route'] : name,
    methods: methods.map((method) => method.toUpperCase()),
    authLevel: text(binding, 'authLevel'),
  };
}

function describeQueue(name: string, binding: Binding): FunctionInfo {
  const unsupported = unsupportedQueueOption(binding);
  if (unsupported !== undefined) {
    throw new AppLoadError(`Function '${name}' uses ${unsupported}, which the local host does not support.`);
  }
  return {
    name,
    type: 'queue',
    queueName: text(binding, 'queueName'),
    connection: text(binding, 'connection'),
  };
}

function unsupportedQueueOption(binding: Binding): string | undefined {
  if (binding['topicName'] !== undefined) return 'a topic';
  if (binding['cardinality'] === 'many') return "cardinality 'many'";
  if (binding['isSessionsEnabled'] === true) return 'sessions';
  if (binding.properties?.['supportsDeferredBinding'] === 'true') return 'sdkBinding';
  return undefined;
}

function text(binding: Binding, option: string): string {
  const value = binding[option];
  return typeof value === 'string' ? value : '';
}
