/**
 * A double of the Functions worker, independent of the local host: `node core-double.mjs FOLDER [FUNCTION INPUT]`. Loads the
 * package in FOLDER as the worker does: the file that `main` of its package.json names, then the appStart hooks, then one
 * invocation with the value of its trigger as JSON, then the appTerminate hooks. Prints one line of JSON. Settings are
 * environment variables.
 */
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

const [, , folder, invoked, input = '{}'] = process.argv;
const functions = new Map();
let model;
const hooks = { appStart: [], appTerminate: [] };

class Disposable {
  dispose() {}
}
const core = {
  version: '3.14.1',
  hostVersion: '4.1052.100.0',
  Disposable,
  log: () => undefined,
  setProgrammingModel: (own) => (model = own),
  getProgrammingModel: () => model,
  registerFunction(metadata, callback) {
    functions.set(metadata.name, { metadata, callback });
    return new Disposable();
  },
  registerHook(name, callback) {
    hooks[name]?.push(callback);
    return new Disposable();
  },
};
const { require } = Module.prototype;
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? core : require.call(this, id);
};

/** Invokes a function as the worker does. */
async function invoke({ metadata, callback }, data) {
  const invocationId = '00000000-0000-4000-8000-000000000000';
  const [[name]] = Object.entries(metadata.bindings);
  const inputData = [{ name, data }];
  const request = {
    invocationId,
    functionId: metadata.name,
    inputData,
    triggerMetadata: {},
    traceContext: {},
  };
  const state = { invocationId, metadata, request, state: 'invocation', log: () => undefined };
  const invocation = model.getInvocationModel(state);
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, callback);
  const { returnValue } = await invocation.getResponse(context, result);
  return returnValue?.http?.statusCode;
}

/** Wall time, and CPU of all threads. */
async function timed(work) {
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ms, cpuMs: (user + system) / 1_000, result };
}

const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const imported = await timed(async () => void (await import(pathToFileURL(join(folder, main)).href)));
const started = await timed(async () => {
  for (const hook of hooks.appStart) await hook({ hookData: {} });
});
// A function that throws was used, too.
const use = () => invoke(functions.get(invoked), JSON.parse(input)).catch(({ message }) => message);
const used = invoked === undefined ? undefined : await timed(use);
for (const hook of hooks.appTerminate) await hook({ hookData: {} });
const names = [...functions.keys()];
process.stdout.write(
  `${JSON.stringify({ functions: names, imported, started, used, node: process.version })}\n`,
);
// Clients of the app keep sockets and timers.
process.exit(0);
