import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

export type BuiltApp = { entry: string; bytes: number };

const REPOSITORY = resolve(import.meta.dirname, '..');
const BUNDLE = 'functions/index.js';

/**
 * CommonJS packages inside an ES module call `require`. `@azure/functions` requires `@azure/functions-core`, which only the
 * Functions worker (or the local host) provides.
 */
const REQUIRE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Loaded only where telemetry is exported: as a file of its own it costs nothing at other starts. */
const TELEMETRY = /\/start-telemetry\.ts$/;
const TELEMETRY_BUNDLE = 'functions/telemetry.js';

/** Oldest Node.js that Azure Functions (v4 model) runs and that has every API the app calls. */
const OLDEST_NODE = 22;

/**
 * Bundles `functions/index.ts` into a complete package for Azure Functions: host.json, package.json and one file, named by
 * `main`, without dependencies (fewer files start faster); the exporters of telemetry are a second one. The source map is several times as large as the bundle, so it is
 * written beside the folder, in `<folder>.map/`, and not deployed. Idempotent. Throws esbuild's errors.
 */
export async function buildApp(outDir = join(REPOSITORY, 'dist'), root = REPOSITORY): Promise<BuiltApp> {
  const mapDir = `${outDir}.map`;
  await rm(join(outDir, 'functions'), { recursive: true, force: true });
  await mkdir(mapDir, { recursive: true });
  const apart = new Set<string>();
  const bytes = await bundle(join(root, 'functions/index.ts'), BUNDLE, {
    plugins: [keptApart(apart)],
  });
  for (const entry of apart) await bundle(entry, TELEMETRY_BUNDLE);
  await copyFile(join(root, 'host.json'), join(outDir, 'host.json'));
  await writeFile(join(outDir, 'package.json'), await trimmedPackage(root));
  return { entry: join(outDir, BUNDLE), bytes };

  async function bundle(entry: string, file: string, more: BuildOptions = {}): Promise<number> {
    const { metafile } = await build({
      ...optionsFor(root),
      ...more,
      entryPoints: [entry],
      outfile: join(outDir, file),
    });
    await rename(join(outDir, `${file}.map`), join(mapDir, `${basename(file)}.map`));
    const outputs = Object.entries(metafile?.outputs ?? {});
    return Math.max(...outputs.map(([name, { bytes: size }]) => (name.endsWith('.js') ? size : 0)));
  }
}

/** Leaves the imported module out of the bundle, and notes that it needs one. */
function keptApart(found: Set<string>): Plugin {
  return {
    name: 'kept-apart',
    setup(bundling) {
      bundling.onResolve({ filter: TELEMETRY }, ({ path, resolveDir, kind }) => {
        if (kind !== 'dynamic-import') return undefined;
        found.add(join(resolveDir, path));
        return { path: `./${basename(TELEMETRY_BUNDLE)}`, external: true };
      });
    },
  };
}

function optionsFor(root: string) {
  return {
    bundle: true,
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
  } satisfies BuildOptions;
}

async function trimmedPackage(root: string): Promise<string> {
  const whole = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, license } = whole;
  const engines = { node: `>=${OLDEST_NODE}` };
  const trimmed = { name, version, private: true, license, type: 'module', main: BUNDLE, engines };
  return `${JSON.stringify(trimmed, null, 2)}\n`;
}
