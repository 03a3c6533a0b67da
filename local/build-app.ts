import { access, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/** `bytes` of all scripts. */
export type BuiltApp = { entry: string; bytes: number };

const REPOSITORY = resolve(import.meta.dirname, '..');
const BUNDLE = 'functions/index.js';

/**
 * CommonJS packages inside an ES module call `require`. `@azure/functions` requires `@azure/functions-core`, which only the
 * Functions worker (or the local host) provides.
 */
const REQUIRE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Oldest Node.js that Azure Functions (v4 model) runs and that has every API the app calls. */
const OLDEST_NODE = 22;

/**
 * Bundles `functions/index.ts` into a complete package for Azure Functions: host.json, package.json and scripts without
 * dependencies. `main` names the first script; what is imported dynamically lies in others beside it, so that a start
 * neither reads nor compiles them (ADR 38). Source maps are several times as large as the scripts, so they are written
 * beside the folder, in `<folder>.map/`, and not deployed. Idempotent. Throws esbuild's errors.
 */
export async function buildApp(outDir = join(REPOSITORY, 'dist'), root = REPOSITORY): Promise<BuiltApp> {
  const mapDir = `${outDir}.map`;
  for (const folder of [join(outDir, 'functions'), mapDir])
    await rm(folder, { recursive: true, force: true });
  await mkdir(mapDir, { recursive: true });
  const { metafile } = await build({ ...optionsFor(root), outdir: join(outDir, dirname(BUNDLE)) });
  const outputs = Object.entries(metafile.outputs).map(([path, { bytes }]) => ({
    path: resolve(root, path),
    bytes,
  }));
  const maps = outputs.filter(({ path }) => path.endsWith('.map'));
  for (const { path } of maps) await rename(path, join(mapDir, basename(path)));
  await copyFile(join(root, 'host.json'), join(outDir, 'host.json'));
  await writeFile(join(outDir, 'package.json'), await trimmedPackage(root));
  const scripts = outputs.filter(({ path }) => path.endsWith('.js'));
  return { entry: join(outDir, BUNDLE), bytes: scripts.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function optionsFor(root: string) {
  return {
    entryPoints: [join(root, 'functions/index.ts')],
    bundle: true,
    // The names of other scripts end with a hash. All lie in one folder: the page is found relative to it.
    splitting: true,
    chunkNames: '[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: `node${OLDEST_NODE}`,
    external: ['@azure/functions-core'],
    banner: { js: REQUIRE_BANNER },
    // The bundle does not refer to its source map.
    sourcemap: 'external',
    // Errors keep their class names in logs.
    keepNames: true,
    metafile: true,
    absWorkingDir: root,
    logLevel: 'silent',
    plugins: [registrationsAsValue, englishOnly],
  } satisfies BuildOptions;
}

/** Replaces the module by its value: computing it needs all handlers. */
const registrationsAsValue: Plugin = {
  name: 'registrations-as-value',
  setup(bundling) {
    bundling.onLoad({ filter: /[/\\]functions[/\\]registrations\.ts$/ }, async ({ path }) => {
      const exported = (await import(pathToFileURL(path).href)) as object;
      const lines = Object.entries(exported).map(
        ([name, value]) => `export const ${name} = ${JSON.stringify(value)};`,
      );
      return { contents: lines.join('\n'), loader: 'js' };
    });
  },
};

/** Leaves out zod's messages in fifty other languages, which no import of ours selects. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup(bundling) {
    bundling.onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, async ({ resolveDir }) => {
      const english = resolve(resolveDir, '../locales/en.js');
      return /[/\\]zod[/\\]/.test(resolveDir) && (await isThere(english)) ? { path: english } : undefined;
    });
  },
};

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function trimmedPackage(root: string): Promise<string> {
  const whole = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, license } = whole;
  const engines = { node: `>=${OLDEST_NODE}` };
  const trimmed = { name, version, private: true, license, type: 'module', main: BUNDLE, engines };
  return `${JSON.stringify(trimmed, null, 2)}\n`;
}
