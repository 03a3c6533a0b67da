import { expect, it } from 'vitest';

import { probeOf, readTier } from '../../../shared/features/onboarding/read-tier.ts';
import type { LicensedProject } from '../../../shared/features/posture/ports.ts';
import {
  GitLabForbiddenError,
  GitLabUnavailableError,
} from '../../../shared/platform/errors/gitlab-errors.ts';

const endpoint = '/api/graphql';
const group = { full_path: 'acme/web/shop' };

const refused = () => Promise.reject(new GitLabForbiddenError('No.', { endpoint }));
const lost = () => Promise.reject(new GitLabForbiddenError('No.', { endpoint, fault: 'scope-lost' }));
const down = () => Promise.reject(new GitLabUnavailableError('No response.', { endpoint }));

it('asks for the licence of the top-level group, with one project to find out', async () => {
  const asked: unknown[] = [];
  const licence = async (
    path: string,
    _known: unknown,
    projects: () => Promise<readonly LicensedProject[]>,
  ) => {
    asked.push(path, await projects());
    return 'premium' as const;
  };

  const tier = await readTier(group, [7, 8], undefined, { licence, probe: () => Promise.resolve(undefined) });

  expect(tier).toBe('premium');
  expect(asked).toEqual(['acme', [{ id: 7, mayAdminister: true }]]);
});

it('leaves open what GitLab refuses, and nothing else', async () => {
  expect(await readTier(group, [], undefined, { licence: refused, probe: refused })).toBe('unknown');
  expect(await probeOf({ licence: refused, probe: refused })).toBeUndefined();
  await expect(probeOf({ licence: lost, probe: lost })).rejects.toThrow('No.');
  await expect(readTier(group, [], undefined, { licence: down, probe: down })).rejects.toThrow(
    'No response.',
  );
});
