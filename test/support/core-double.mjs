/**
 * A double of the Functions worker, independent of the local host: `node core-double.mjs FOLDER`. Loads the package in FOLDER as the
 * worker does: the file that `main` of its package.json names, then the appStart hooks, then the appTerminate hooks. Prints
 * one line of JSON. Settings are environment variables.
 */
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

const [, , folder] = process.argv;
const functions = [];
const hooks = { appStart: [], appTerminate: [] };

class Disposable {
  dispose() {}
}
const core = {
  version: '3.14.1',
  hostVersion: '4.1052.100.0',
  Disposable,
  log: () => undefined,
  setProgrammingModel: () => undefined,
  getProgrammingModel: () => undefined,
  registerFunction(metadata) {
    functions.push(metadata.name);
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

const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const cpuBefore = process.cpuUsage();
const began = performance.now();
await import(pathToFileURL(join(folder, main)).href);
const imported = performance.now();
const cpu = process.cpuUsage(cpuBefore);
for (const hook of hooks.appStart) await hook({ hookData: {} });
const started = performance.now();
for (const hook of hooks.appTerminate) await hook({ hookData: {} });
const importMs = imported - began;
const importCpuMs = (cpu.user + cpu.system) / 1_000;
const startMs = started - imported;
process.stdout.write(
  `${JSON.stringify({ functions, importMs, importCpuMs, startMs, node: process.version })}\n`,
);
// Clients of the app keep sockets and timers.
process.exit(0);
