import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** Metrics that the app exports: the names in the types of its telemetry. */
export const ourMetrics: readonly string[] = [
  ...readFileSync(join(root, 'shared/platform/telemetry.ts'), 'utf8').matchAll(/'(palisade(?:\.\w+)+)'/g),
].map(([, name = '']) => name);

/** Texts of logs that a query looks for, and that no source of the app writes. */
export function unknownLogLines(query: string): string[] {
  const sentences = [...query.matchAll(/Message (?:startswith|has) '(?<sentence>[^']+)'/g)];
  const sources = globSync('{functions,shared}/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  );
  return sentences
    .map(({ groups }) => groups?.['sentence'] ?? '')
    .filter((sentence) => !sources.some((source) => source.includes(`'${sentence}`)));
}
