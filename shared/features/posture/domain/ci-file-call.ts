import { GitLabFile } from '../../../contracts/gitlab/settings.ts';
import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { collect } from './collect.ts';
import { needsRole, notUnderstood } from './obstacles.ts';
import { leadsOutside } from './ci/ci-path.ts';
import { defaultCiPath, type File, readCiFileInto } from './read-project-ci.ts';
import type { Fact } from './reading.ts';
import type { SettingsAnswer } from './settings-answer.ts';
import type { SettingsCall } from './settings-call.ts';

/** The source of CI files that are read by REST. */
export const ciFileSource = 'GET /projects/:id/repository/files/:file_path';

type Facts = ReadonlyMap<keyof ProjectFacts, Fact<unknown>>;

/** The request for a project's CI file, whose text is not kept. */
export const ciFileCall = {
  source: ciFileSource,
  path: pathTo(defaultCiPath),
  given: (facts: Facts) => ({ path: pathTo(ownCiPath(facts) ?? defaultCiPath) }),
  query: { ref: 'HEAD' },
  read: (answer: SettingsAnswer, readAt: string) => {
    const into = collect<ProjectFacts>(ciFileSource, readAt);
    readCiFileInto(into, fileOf(answer));
    return into.reading();
  },
} satisfies SettingsCall;

/** Path of the CI file in the project; undefined where the list did not report it, or it lies elsewhere. */
export function ownCiPath(facts: Facts): string | undefined {
  const fact = facts.get('ciConfigPath');
  if (fact?.state !== 'known' || typeof fact.value !== 'string') return undefined;
  const path = fact.value === '' ? defaultCiPath : fact.value;
  return leadsOutside(path) ? undefined : path;
}

function pathTo(file: string): string {
  return `repository/files/${encodeURIComponent(file)}`;
}

/** Only GitLab's own word makes it none: a 404 may also be about the project or its commit. */
function fileOf(answer: SettingsAnswer): File {
  if (answer.outcome === 'refused') {
    if (answer.isNoFile === true) return { text: null };
    const isRole = answer.status === 401 || answer.status === 403;
    return { obstacle: isRole ? needsRole('Reporter') : notUnderstood };
  }
  const file = GitLabFile.safeParse(answer.body);
  return file.success ? { text: file.data } : { obstacle: notUnderstood };
}
