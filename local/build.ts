import { relative } from 'node:path';
import { buildApp } from './build-app.ts';

try {
  const { entry, bytes } = await buildApp();
  process.stdout.write(`${relative(process.cwd(), entry)} ${(bytes / 1_000_000).toFixed(1)} MB\n`);
} catch (error) {
  process.stderr.write(`The app could not be built: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
