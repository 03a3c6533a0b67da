import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

export type BuiltApp = { entry: string; bytes: number };

const REPOSITORY = resolve(import.meta.dirname, '..');
const BUNDLE = 'functions/index.js';

/**
 * The CommonJS packages inside of an ES module call `require`, `@azure/functions` above all: it asks for
 * `@azure/functions-core`, which only the Functions worker (or the local host) can answer.
 */
const REQUIRE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles `functions/index.ts` into a folder that Azure Functions can run as it is: one file (fewer files start faster), a
 * package.json whose `main` names it and which has no dependencies, and host.json. Safe to repeat: the bundle is replaced.
 * Throws esbuild's errors.
 */
export async function buildApp(outDir = join(REPOSITORY, 'dist'), root = REPOSITORY): Promise<BuiltApp> {
  await rm(join(outDir, 'functions'), { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [join(root, 'functions/index.ts')],
    outfile: join(outDir, BUNDLE),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: ['@azure/functions-core'],
    banner: { js: REQUIRE_BANNER },
    sourcemap: true,
    // Errors keep their class names in logs.
    keepNames: true,
    metafile: true,
    absWorkingDir: root,
    logLevel: 'silent',
  });
  await mkdir(outDir, { recursive: true });
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
  return `${JSON.stringify({ name, version, private: true, license, type: 'module', main: BUNDLE }, null, 2)}\n`;
}
