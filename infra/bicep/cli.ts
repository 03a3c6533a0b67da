import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const version = '0.49.2';
const packageId = 'Azure.Bicep.CommandLine.linux-x64';

/** Path of the Bicep CLI in the package folder of `dotnet`, whether it is there or not. */
export function bicepPath(environment: NodeJS.ProcessEnv = process.env): string {
  const packages = environment['NUGET_PACKAGES'] ?? join(homedir(), '.nuget/packages');
  return join(packages, packageId.toLowerCase(), version, 'tools/bicep');
}

/**
 * Restores the Bicep CLI as a package and returns its path; undefined where no `dotnet` is, or its packages are of another
 * platform. Throws if the restore fails.
 */
export async function restoreBicep(): Promise<string | undefined> {
  if (existsSync(bicepPath())) return bicepPath();
  if (process.platform !== 'linux' || process.arch !== 'x64' || !(await isDotnetThere())) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'bicep-cli-'));
  try {
    await writeFile(join(folder, 'cli.csproj'), await project());
    const env = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
    await run('dotnet', ['restore', join(folder, 'cli.csproj')], { env, timeout: 240_000 });
  } finally {
    await rm(folder, { recursive: true });
  }
  if (!existsSync(bicepPath())) throw new Error(`The package ${packageId} ${version} has no bicep.`);
  return bicepPath();
}

async function isDotnetThere(): Promise<boolean> {
  return run('dotnet', ['--version']).then(
    () => true,
    () => false,
  );
}

/** A version in brackets is exactly that version. The framework is that of the SDK, so that no other is restored. */
async function project(): Promise<string> {
  const [major = '10'] = (await run('dotnet', ['--version'])).stdout.split('.');
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net${major}.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="${packageId}" Version="[${version}]" /></ItemGroup>
</Project>
`;
}
