import { describe, expect, it } from 'vitest';

import { licenceSource } from '../../../shared/adapters/gitlab/licence-source.ts';
import { Probe } from '../../../shared/contracts/gitlab/graphql/probe.ts';
import type { Licence } from '../../../shared/features/posture/domain/licence.ts';
import type { SettingsAnswer } from '../../../shared/features/posture/domain/settings-answer.ts';
import type { LicensedProject } from '../../../shared/features/posture/ports.ts';
import { GitLabUnavailableError } from '../../../shared/platform/errors/gitlab-errors.ts';

const fieldsOf = (...names: string[]) => ({ fields: names.map((name) => ({ name })) });
const known = Probe.parse({ project: fieldsOf('pushRules'), group: fieldsOf('plan') });
const refused = (status: number): SettingsAnswer => ({ outcome: 'refused', status });
const answered = (body: unknown): SettingsAnswer => ({ outcome: 'success', body, isCut: false });
const withRole = (level: number | null) => {
  const access = level === null ? null : { access_level: level };
  return answered({ id: 7, permissions: { project_access: null, group_access: access } });
};
const sure = (id: number): LicensedProject => ({ id, mayAdminister: true });
const unsure = (id: number): LicensedProject => ({ id, mayAdminister: false });

/** A source whose GitLab has these answers by path, 403 for others, with the requests that it got. */
function aSource(answers: Record<string, SettingsAnswer>, plan: Licence = 'unknown') {
  const requests: string[] = [];
  const clock = { now: new Date('2026-11-30T10:00:00.000Z') };
  const source = licenceSource(
    {
      plan() {
        requests.push('plan');
        return Promise.resolve(plan);
      },
      settings(path) {
        requests.push(path);
        return Promise.resolve(answers[path] ?? refused(403));
      },
    },
    { instance: {}, connectorId: 'a connector', now: () => clock.now },
  );
  const licence = (projects: LicensedProject[], probe: Probe | undefined = known, path = 'acme') =>
    source.licence(path, probe, () => Promise.resolve(projects));
  return {
    licence,
    withoutGraphQl: (projects: LicensedProject[]) =>
      source.licence('acme', undefined, () => Promise.resolve(projects)),
    requests,
    clock,
  };
}

describe('the licence', () => {
  it('is that of the plan, without a further request', async () => {
    const { licence, requests } = aSource({}, 'ultimate');

    expect(await licence([sure(7)])).toBe('ultimate');
    expect(requests).toEqual(['plan']);
  });

  it.each<[string, SettingsAnswer, Licence]>([
    ['are answered', answered(null), 'premiumOrAbove'],
    ['are 404', refused(404), 'free'],
    ['are 403', refused(403), 'unknown'],
  ])('is that of push rules where GitLab shows no plan: they %s', async (_name, answer, expected) => {
    const { licence, requests } = aSource({ '/projects/7/push_rule': answer });

    expect(await licence([sure(7)])).toBe(expected);
    expect(requests).toEqual(['plan', '/projects/7/push_rule']);
  });

  it.each<[string, SettingsAnswer, Licence]>([
    ['of a Maintainer', withRole(40), 'free'],
    ['of a Developer', withRole(30), 'unknown'],
    ['of nobody', withRole(null), 'unknown'],
    ['that is not there', refused(404), 'unknown'],
    ['that is not understood', answered('<html>'), 'unknown'],
  ])('without GraphQL rests on 404 only for a project %s', async (_name, project, expected) => {
    const { withoutGraphQl, requests } = aSource({
      '/projects/7/push_rule': refused(404),
      '/projects/7': project,
    });

    expect(await withoutGraphQl([unsure(7)])).toBe(expected);
    expect(requests).toEqual(['/projects/7/push_rule', '/projects/7']);
  });

  it('is asked for once a day and top-level group', async () => {
    const { licence, requests, clock } = aSource({ '/projects/7/push_rule': refused(404) });
    await licence([sure(7)]);
    await licence([sure(8)]);
    expect(requests).toHaveLength(2);

    await licence([sure(7)], known, 'fabrikam');
    clock.now = new Date('2026-12-01T10:00:00.000Z');
    await licence([sure(7)]);

    expect(requests).toHaveLength(6);
  });

  it('is tried with few projects, of which none is asked twice a day', async () => {
    const { licence, requests } = aSource({ '/projects/9/push_rule': answered({ id: 1 }) });
    const projects = [1, 2, 3, 4, 5].map(unsure);

    expect(await licence(projects)).toBe('unknown');
    expect(await licence([...projects, unsure(9)])).toBe('unknown');
    expect(requests).toEqual(['plan', ...[1, 2, 3].map((id) => `/projects/${id}/push_rule`)]);
    expect(await licence([sure(9)])).toBe('premiumOrAbove');
  });

  it('is not tried further with projects that the token may administer but not read', async () => {
    const { licence, requests } = aSource({});
    for (let id = 1; id <= 20; id += 1) await licence([sure(id)]);

    expect(requests).toHaveLength(1 + 10);
  });

  it('is asked for again after a failure', async () => {
    let fails = true;
    const source = licenceSource(
      {
        plan: () => Promise.resolve('unknown'),
        settings() {
          if (fails)
            return Promise.reject(new GitLabUnavailableError('GitLab is away.', { endpoint: 'a test' }));
          return Promise.resolve(answered(null));
        },
      },
      { instance: {}, connectorId: 'a connector', now: () => new Date() },
    );
    const licence = () => source.licence('acme', known, () => Promise.resolve([sure(7)]));
    await expect(licence()).rejects.toThrow(GitLabUnavailableError);

    fails = false;

    expect(await licence()).toBe('premiumOrAbove');
  });
});
