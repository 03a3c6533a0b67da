import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabUnexpectedAnswerError,
} from '../../platform/errors/gitlab-errors.ts';
import type { GitLab } from '../connectors/ports.ts';
import type { Licence } from '../posture/domain/licence.ts';
import type { LicensedProject } from '../posture/ports.ts';

type Facts = Pick<GitLab['facts'], 'licence' | 'probe'>;

/** The optional fields of the instance; undefined where GraphQL does not answer. */
export function probeOf(facts: Facts): Promise<Probe | undefined> {
  return unlessRefused(() => facts.probe(), undefined);
}

/** The licence that holds for an owned group and all below it, with a request or two; it is that of the top-level group. */
export function readTier(
  { full_path: fullPath }: Pick<GitLabGroup, 'full_path'>,
  projectIds: readonly number[],
  known: Probe | undefined,
  facts: Facts,
): Promise<Licence> {
  const [top = fullPath] = fullPath.split('/');
  const projects = (): Promise<LicensedProject[]> =>
    Promise.resolve(projectIds.slice(0, 1).map((id) => ({ id, mayAdminister: true })));
  return unlessRefused(() => facts.licence(top, known, projects), 'unknown');
}

/** A token that is refused as a whole still throws. */
async function unlessRefused<Value>(read: () => Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await read();
  } catch (failure) {
    const isRefused =
      failure instanceof GitLabForbiddenError ||
      failure instanceof GitLabNotFoundError ||
      failure instanceof GitLabUnexpectedAnswerError;
    if (!isRefused || failure.fault !== undefined) throw failure;
    return otherwise;
  }
}
