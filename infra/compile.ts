import { restoreBicep } from './bicep/cli.ts';
import { compileInfra, outDir } from './bicep/compile.ts';

try {
  const bicep = await restoreBicep();
  if (bicep === undefined) {
    console.log('Skipped: Bicep is not compiled, because it needs dotnet on linux-x64.');
  } else {
    await compileInfra(bicep);
    console.log(`Bicep is compiled and linted, see ${outDir}.`);
  }
} catch (failure) {
  console.error((failure as Error).message);
  process.exitCode = 1;
}
