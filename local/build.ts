import { dirname, relative } from 'node:path';
import { buildApp } from './build-app.ts';
import { buildPage } from './build-page.ts';
import { weighPackage } from './weigh-package.ts';

try {
  const { entry, bytes } = await buildApp();
  print(`${relative(process.cwd(), entry)} ${(bytes / 1_000_000).toFixed(1)} MB`);
  const { outDir, firstLoad } = await buildPage();
  const { gzip, brotli, requests } = firstLoad;
  print(
    `${relative(process.cwd(), outDir)} first load ${kB(gzip)} gzip, ${kB(brotli)} brotli, ${requests} requests`,
  );
  const { zipped, faults } = await weighPackage(dirname(dirname(entry)));
  if (faults.length > 0) throw new Error(faults.join('\n'));
  print(`package ${(zipped / 1_000_000).toFixed(1)} MB zipped, without the page`);
} catch (error) {
  process.stderr.write(`The app could not be built: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
