import { describe, expect, it } from 'vitest';

import { presentConnector, presentDevops } from '../../../functions/http/present-connector.ts';
import {
  presentAvailable,
  presentProject,
  presentRoot,
  presentSubgroup,
} from '../../../functions/http/present-inventory.ts';
import { presentRun } from '../../../functions/http/present-run.ts';
import { devopsApiVersions, ownApiVersion } from '../../../shared/contracts/arm/api-version.ts';
import { DevOpsConfiguration } from '../../../shared/contracts/arm/devops-configuration.ts';
import { GitLabGroupResource } from '../../../shared/contracts/arm/gitlab-group.ts';
import { GitLabProjectResource } from '../../../shared/contracts/arm/gitlab-project.ts';
import { RunResource } from '../../../shared/contracts/arm/run.ts';
import { SecurityConnector } from '../../../shared/contracts/arm/security-connector.ts';
import { groupFacts } from '../../../shared/features/inventory/domain/group-facts.ts';
import { projectFacts } from '../../../shared/features/inventory/domain/project-facts.ts';
import type { RootGroup, RootHook, Row } from '../../../shared/features/inventory/domain/inventory.ts';
import { claimedRoot, offboardingRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { noCounts } from '../../../shared/features/crawl/domain/run.ts';
import { aConnector, aDevOps, anOperation } from '../../support/a-connector.ts';
import { aGroup, aProject } from '../../support/gitlab-things.ts';

const seenAt = '2026-11-23T08:00:00.000Z';
const completeAsOf = '2026-11-23T09:00:00.000Z';
const { key } = aConnector();
const connector =
  '/subscriptions/00000000-0000-4000-8000-00000000000a/resourceGroups/Security-RG/providers/Microsoft.Security/securityConnectors/contoso';
const devops = `${connector}/devops/default`;
const own = { key, apiVersion: ownApiVersion };

const held = claimedRoot(aGroup(7, 'Acme'), undefined, {
  instanceHost: 'gitlab.example',
  runId: 'run-1',
  now: new Date(seenAt),
});
const crawled: RootGroup = {
  ...held,
  crawl: {
    ...held.crawl,
    state: 'complete',
    completeAsOf,
    totalSubgroupCount: 1,
    totalProjectCount: 2,
    projectCount: 0,
  },
};

function aRow<Facts>(facts: Facts, more: Partial<Row<Facts>> = {}): Row<Facts> {
  return { facts, fingerprint: 'print', firstSeenAt: seenAt, seenAt, ...more };
}

const subgroup = { ...aRow(groupFacts(aGroup(8, 'Acme/Web'))), projectCount: 2 };
const project = aRow(projectFacts(aProject(1, { marked_for_deletion_on: '2026-12-01' })));

const provisioning = ['provisioningState', 'provisioningStatusMessage', 'provisioningStatusUpdateTimeUtc'];
const published = {
  group: ['fullyQualifiedName', 'fullyQualifiedFriendlyName', 'url', 'onboardingState', ...provisioning],
  project: [
    'fullyQualifiedName',
    'fullyQualifiedFriendlyName',
    'fullyQualifiedParentGroupName',
    'url',
    'onboardingState',
    ...provisioning,
  ],
  devops: ['autoDiscovery', 'topLevelInventoryList', ...provisioning],
};

describe('a published version', () => {
  it.each(devopsApiVersions)('%s answers exactly the published fields', (apiVersion) => {
    const where = { key, apiVersion };
    const listed = aDevOps({
      autoDiscovery: 'Disabled',
      topLevelInventoryList: ['acme'],
      agentlessConfiguration: { agentlessEnabled: 'Disabled' },
    });
    const configured = presentDevops(
      { ...aConnector(), devops: listed },
      apiVersion,
      'https://gitlab.example',
    );
    const agentless = apiVersion.startsWith('2025') ? ['capabilities', 'agentlessConfiguration'] : [];

    const groups = [presentRoot(crawled, where), presentSubgroup(subgroup, crawled, where)];
    const available = presentAvailable(held.facts, 'Onboarded', held, where);

    for (const group of [...groups, available]) {
      expect(new Set(Object.keys(group.properties))).toEqual(new Set(published.group));
    }
    expect(new Set(Object.keys(presentProject(project, crawled, where).properties))).toEqual(
      new Set(published.project),
    );
    expect(new Set(Object.keys(configured.properties))).toEqual(new Set([...published.devops, ...agentless]));
  });
});

describe('our own version', () => {
  it('adds what it promises, in the shape of its schemas', () => {
    const root = presentRoot(crawled, own);
    const below = presentSubgroup(subgroup, crawled, own);
    const found = presentProject(project, crawled, own);

    expect(GitLabGroupResource.parse(root)).toEqual(root);
    expect(GitLabGroupResource.parse(below)).toEqual(below);
    expect(GitLabProjectResource.parse(found)).toEqual(found);
    expect(root.properties).toMatchObject({
      gitLabId: 7,
      totalProjectCount: 2,
      crawlState: 'complete',
      lastSeenAt: completeAsOf,
    });
    expect(below.properties).toMatchObject({
      gitLabId: 8,
      projectCount: 2,
      visibility: 'private',
      archived: false,
    });
    expect(found.properties).toMatchObject({
      gitLabId: 1,
      defaultBranch: 'main',
      emptyRepository: false,
      markedForDeletionOn: '2026-12-01',
      firstSeenAt: seenAt,
      lastSeenAt: completeAsOf,
    });
  });

  it('leaves out what is unknown, and never makes it false', () => {
    const unknown = aProject(1, {
      visibility: undefined,
      archived: undefined,
      empty_repo: undefined,
      default_branch: null,
    });

    const { properties } = presentProject(aRow(projectFacts(unknown)), held, own);

    for (const name of ['visibility', 'archived', 'emptyRepository', 'defaultBranch']) {
      expect(properties).not.toHaveProperty(name);
    }
    expect(presentRoot(held, own).properties).not.toHaveProperty('totalProjectCount');
  });

  it('says of a root group how fresh it is, since when it is partial, and why', () => {
    const shown = { scope: 'projects', endpoint: '/api/v4/x', status: 403, since: seenAt };
    const partial = {
      ...crawled.crawl,
      state: 'partial' as const,
      partialSince: seenAt,
      unreadable: [{ ...shown, because: 'forbidden' }],
    };

    const complete = presentRoot(crawled, own).properties;
    const root = presentRoot({ ...crawled, crawl: partial }, own);

    expect(GitLabGroupResource.parse(root)).toEqual(root);
    expect(root.properties).toMatchObject({
      crawlState: 'partial',
      crawlRunId: partial.runId,
      crawlCompleteAsOf: completeAsOf,
      crawlPartialSince: seenAt,
      crawlUnreadable: [{ ...shown, reason: 'forbidden' }],
    });
    expect(complete).not.toHaveProperty('crawlPartialSince');
    expect(complete).not.toHaveProperty('crawlUnreadable');
  });

  it('shows of a missing row when it was last there, not when the crawl was', () => {
    const between = '2026-11-23T08:30:00.000Z';
    const missing = { ...project, missingSince: completeAsOf, lastSeenAt: between };
    const removed = { at: completeAsOf, reason: 'deleted' as const };
    const { lastSeenAt: _, ...stored } = missing;

    expect(presentProject(missing, crawled, own).properties).toMatchObject({
      lastSeenAt: between,
      provisioningStatusMessage: 'GitLab did not show it when it was last asked; nothing is concluded yet.',
    });
    expect(presentProject({ ...missing, removed }, crawled, own).properties.lastSeenAt).toBe(between);
    expect(presentProject(stored, crawled, own).properties.lastSeenAt).toBe(seenAt);
  });

  it('names its GitLab and its run: the one under way before the last one', () => {
    const operation = anOperation();
    const rest = { ...aConnector(), devops: aDevOps() };
    const busy = { ...aConnector(), devops: aDevOps({ operation }) };

    const url = 'https://gitlab.example';
    expect(presentDevops(rest, ownApiVersion, url).properties).toMatchObject({
      gitlabInstanceUrl: url,
      currentRunId: rest.devops.currentRunId,
    });
    expect(presentDevops(busy, ownApiVersion, url).properties.currentRunId).toBe(operation.runId);
    expect(DevOpsConfiguration.safeParse(presentDevops(busy, ownApiVersion, url)).success).toBe(true);
  });

  it('shows the progress and the end of a run', () => {
    const run = {
      id: 'run-1',
      connectorId: 'c',
      reason: 'update' as const,
      state: 'running' as const,
      beganAt: seenAt,
      unreadable: [],
    };
    const progress = {
      run,
      tasks: { pending: 1, done: 2 },
      expected: { groups: 3 },
      counts: noCounts,
      unreadable: [],
      retrying: [
        { scope: 's', endpoint: '/e', status: 500, because: 'b', since: seenAt, tries: 1, nextTryAt: seenAt },
      ],
    };
    const failed = {
      ...progress,
      run: { ...run, state: 'failed' as const, endedAt: completeAsOf, lastError: 'why' },
    };

    for (const one of [progress, failed])
      expect(RunResource.parse(presentRun(one, key))).toEqual(presentRun(one, key));
    const budget = { usedAMinute: 412, limitAMinute: 600, refusedAMinute: 0, at: seenAt };
    const one = presentRun(progress, key, { posture: undefined, budget });
    expect(RunResource.parse(one).properties).toEqual({ ...presentRun(progress, key).properties, budget });
    expect(presentRun(progress, key).properties.retrying).toEqual([
      { scope: 's', endpoint: '/e', status: 500, reason: 'b', since: seenAt, tries: 1, nextTryAt: seenAt },
    ]);
    expect(presentRun(failed, key)).toMatchObject({
      id: `${devops}/runs/run-1`,
      properties: { state: 'failed', endedAt: completeAsOf, lastError: 'why' },
    });
  });
});

describe('what is gone', () => {
  const removed = { at: completeAsOf, reason: 'deleted' as const };

  it('is shown as removed, with when and why, in our own version', () => {
    const group = presentSubgroup({ ...subgroup, removed }, crawled, own);
    const found = presentProject({ ...project, removed }, crawled, own);

    const states = { onboardingState: 'NotOnboarded', provisioningState: 'DeletionSuccess' };
    const when = { removedAt: completeAsOf, removedReason: 'deleted', lastSeenAt: seenAt };
    expect(group.properties).toMatchObject({ ...states, ...when });
    expect(found.properties).toMatchObject({ ...states, ...when });
    expect(GitLabGroupResource.parse(group)).toEqual(group);
    expect(GitLabProjectResource.parse(found)).toEqual(found);
  });

  it('of a root group is when it was taken out', () => {
    const left = presentRoot(offboardingRoot(crawled, new Date(completeAsOf)), own);

    expect(left.properties).toMatchObject({ onboardingState: 'NotOnboarded', removedAt: completeAsOf });
    expect(GitLabGroupResource.parse(left)).toEqual(left);
  });
});

describe('a root group', () => {
  it('shows how its changes are noticed', () => {
    const hook = { hookId: 'h', checkedAt: seenAt };
    const lives = (more: Pick<RootHook, 'state' | 'because'>) =>
      presentRoot({ ...crawled, hook: { ...hook, ...more } }, own);

    const polling = lives({ state: 'polling', because: 'No rights.' });

    expect(polling.properties).toMatchObject({ webhookState: 'polling', webhookMessage: 'No rights.' });
    expect(lives({ state: 'active' }).properties).toMatchObject({ webhookState: 'active' });
    expect(lives({ state: 'active' }).properties).not.toHaveProperty('webhookMessage');
    expect(GitLabGroupResource.parse(polling)).toEqual(polling);
  });
});

describe('the ids of what is answered', () => {
  it("are in ARM's canonical casing, with the names as they were first typed", () => {
    expect(presentConnector(aConnector()).id).toBe(connector);
    expect(presentRoot(held, own).id).toBe(`${devops}/gitLabGroups/Acme`);
    expect(presentSubgroup(subgroup, held, own).id).toBe(`${devops}/gitLabGroups/Acme$Web`);
    expect(presentProject(project, held, own).id).toBe(`${devops}/gitLabGroups/acme$web/projects/project-1`);
  });

  it('come with a connector that fits its schema and changes its etag with every change', () => {
    const answered = presentConnector(aConnector({ hierarchyIdentifier: 'h' }));
    const { systemData } = aConnector();
    const changed = aConnector({ systemData: { ...systemData, lastModifiedAt: completeAsOf } });

    expect(SecurityConnector.parse(answered)).toEqual(answered);
    expect(presentConnector(changed).etag).not.toBe(answered.etag);
  });

  it('of a group that is free come without any provisioning', () => {
    const free = presentAvailable(held.facts, 'NotOnboarded', undefined, { key, apiVersion: '2025-03-01' });

    expect(Object.keys(free.properties)).toEqual([
      'fullyQualifiedName',
      'fullyQualifiedFriendlyName',
      'url',
      'onboardingState',
    ]);
  });
});
