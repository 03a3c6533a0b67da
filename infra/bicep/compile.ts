import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const infra = resolve(import.meta.dirname, '..');
const sources = ['*.bicep', '*.bicepparam', '*.json', 'modules/*.bicep', 'queries/*.kql'];

/** Beside `dist`, because all of `dist` is deployed. */
export const outDir = resolve(infra, '../dist.infra');

/** Variables of the azd environment for each prediction: the smallest deployment, one with every option, and one with a Front Door. */
const variants = {
  public: {},
  private: {
    AZURE_PRINCIPAL_ID: '00000000-0000-4000-8000-000000000009',
    ALERT_EMAIL: 'operators@example.com',
    ALLOWED_CALLERS: '["203.0.113.0/24"]',
    ALWAYS_READY: 'true',
    DEPLOYER_ACCESS: 'true',
    EVENT_GRID_TOPIC_ID:
      '/subscriptions/00000000-0000-0000-0000-000000000003/resourceGroups/rg-events/providers/Microsoft.EventGrid/topics/evgt-palisade',
    FRONT_DOOR_ID: '00000000-0000-4000-8000-00000000000f',
    GITLAB_INSTANCES_IN_VAULT: 'true',
    LOCK_DATA: 'true',
    MONTHLY_BUDGET: '500',
    PRIVATE_NETWORK: 'true',
    PUBLIC_BASE_URL: 'https://palisade.example.com',
  },
  front: { FRONT_DOOR: 'true', FRONT_DOOR_DOMAIN: 'palisade.example.com' },
} as const;
export type Variant = keyof typeof variants;

/**
 * Compiles and lints `main.bicep`, and predicts the resources of each variant, as `main.json` and `<variant>.json` in
 * `dist.infra`. Throws with the compiler's messages on any error or warning. Sources are copied first, because the CLI writes
 * beside them. Idempotent.
 */
export async function compileInfra(bicep: string, from = infra, to = outDir): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'infra-'));
  try {
    await cp(from, folder, { recursive: true });
    await bicepRun(bicep, folder, ['build', 'main.bicep', '--outfile', 'compiled.json']);
    await rm(to, { recursive: true, force: true });
    await mkdir(to, { recursive: true });
    for (const [variant, environment] of Object.entries(variants)) {
      await bicepRun(bicep, folder, snapshotOf, environment);
      await cp(join(folder, 'main.snapshot.json'), join(to, `${variant}.json`));
    }
    await cp(join(folder, 'compiled.json'), join(to, 'main.json'));
    await writeFile(join(to, 'sources.new'), hashOfSources(from));
    await rename(join(to, 'sources.new'), join(to, 'sources.sha256'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Whether `dist.infra` was compiled from the sources as they are now. */
export async function isCompiled(): Promise<boolean> {
  const hash = await readFile(join(outDir, 'sources.sha256'), 'utf8').catch(() => '');
  return hash === hashOfSources(infra);
}

function hashOfSources(folder: string): string {
  const hash = createHash('sha256');
  for (const file of globSync(sources, { cwd: folder }).toSorted()) {
    hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}

const ids = ['--subscription-id', '00000000-0000-0000-0000-000000000001', '--location', 'westeurope'];
const tenantId = ['--tenant-id', '00000000-0000-0000-0000-000000000002'];
const snapshotOf = ['snapshot', 'main.bicepparam', '--mode', 'overwrite', ...ids, ...tenantId];

/** A warning is an error, though the CLI exits with 0. */
async function bicepRun(
  bicep: string,
  cwd: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  // Parameters are read from the environment: nothing else of the caller's may get in.
  const env = { HOME: cwd, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1', ...environment };
  const { stderr } = await run(bicep, args, { cwd, env }).catch((failure: Error & { stderr?: string }) => {
    throw new Error(`bicep ${args[0]} failed:\n${failure.stderr ?? failure.message}`);
  });
  if (/ : (Error|Warning) /.test(stderr)) throw new Error(`bicep ${args[0]} warns:\n${stderr}`);
}
