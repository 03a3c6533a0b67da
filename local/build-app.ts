import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

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
 * Bundles `functions/index.ts` into a complete package for Azure Functions: host.json, package.json and one file, named by
 * `main`, without dependencies (fewer files start faster). The source map is several times as large as the bundle, so it is
 * written beside the folder, as `<folder>.map/index.js.map`, and not deployed. Idempotent. Throws esbuild's errors.
 */
export async function buildApp(outDir = join(REPOSITORY, 'dist'), root = REPOSITORY): Promise<BuiltApp> {
  const mapDir = `${outDir}.map`;
  await rm(join(outDir, 'functions'), { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [join(root, 'functions/index.ts')],
    outfile: join(outDir, BUNDLE),
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
  });
  await mkdir(mapDir, { recursive: true });
  await rename(join(outDir, `${BUNDLE}.map`), join(mapDir, 'index.js.map'));
  await copyFile(join(root, 'host.json'), join(outDir, 'host.json'));
  await writeFile(join(outDir, 'package.json'), await trimmedPackage(root));
  const sizes = Object.entries(metafile.outputs).map(([file, { bytes }]) =>
    file.endsWith('.js') ? bytes : 0,
  );
  return { entry: join(outDir, BUNDLE), bytes: Math.max(...sizes) };
}

async function trimmedPackage(root: string): Promise<string> {
  const whole = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, license } = whole;
  const engines = { node: `>=${OLDEST_NODE}` };
  const trimmed = { name, version, private: true, license, type: 'module', main: BUNDLE, engines };
  return `${JSON.stringify(trimmed, null, 2)}\n`;
}
