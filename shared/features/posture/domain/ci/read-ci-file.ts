import { parseCiYaml } from '../../../../contracts/gitlab/ci-yaml.ts';
import type { ProjectFacts } from '../../../../contracts/posture/project-facts.ts';
import { analyseCi } from './analyse.ts';
import { looseIncludes } from './includes.ts';
import { secretsIn } from './secrets-in-text.ts';

/** `ci` is absent where the file includes others: then it does not decide alone. */
export type ReadCiFile = {
  ciFile: NonNullable<ProjectFacts['ciFile']>;
  ci?: NonNullable<ProjectFacts['ci']>;
};

/** Facts about a project's own CI file; undefined where it is not understood. Of its text, names of jobs and includes are kept. */
export function readCiFile(text: string): ReadCiFile | undefined {
  const own = parseCiYaml(text);
  if (own === undefined) return undefined;
  const hasIncludes = (own['include'] ?? undefined) !== undefined;
  const ciFile = { hasIncludes, looseIncludes: looseIncludes(own), secrets: secretsIn(text) };
  return hasIncludes ? { ciFile } : { ciFile, ci: analyseCi({ own, merged: own }) };
}
