import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import type { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import type { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import type { OnboardingState } from '../../shared/contracts/arm/provisioning.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { GroupFacts } from '../../shared/features/inventory/domain/group-facts.ts';
import type {
  GroupRow,
  ProjectRow,
  RootGroup,
  Row,
} from '../../shared/features/inventory/domain/inventory.ts';
import type { ProjectFacts } from '../../shared/features/inventory/domain/project-facts.ts';
import { laterObservation } from '../../shared/features/inventory/domain/facts.ts';
import { isClaimedElsewhere } from '../../shared/features/inventory/domain/root-state.ts';
import { protectionsOf } from '../../shared/features/inventory/domain/protections.ts';
import { presentUnreadable } from './present-run.ts';
import { groupId, projectId } from './resource-ids.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

type Place = { key: ConnectorKey; apiVersion: string };

const groupType = 'Microsoft.Security/securityConnectors/devops/gitLabGroups';

export function presentRoot(root: RootGroup, { key, apiVersion }: Place): GitLabGroupResource {
  const { provisioningState, provisioningStatusMessage, provisioningStatusUpdateTimeUtc } = root;
  return groupResource(root.facts, root.onboardingState, key, {
    provisioningState,
    provisioningStatusMessage,
    provisioningStatusUpdateTimeUtc,
    ...(apiVersion === ownApiVersion ? { ...commonExtras(root.facts), ...rootExtras(root) } : {}),
  });
}

export function presentSubgroup(
  row: GroupRow,
  root: RootGroup,
  { key, apiVersion }: Place,
): GitLabGroupResource {
  const count = row.projectCount === undefined ? {} : { projectCount: row.projectCount };
  const extras = { ...commonExtras(row.facts), ...observationTimes(row, root), ...count };
  return groupResource(row.facts, onboardingOf(row, root), key, {
    ...provisioningOf(row, root),
    ...(apiVersion === ownApiVersion ? extras : {}),
  });
}

/** A group that GitLab lists as owned. Only groups that this connector claims have a provisioning state. */
export function presentAvailable(
  facts: GroupFacts,
  onboardingState: OnboardingState,
  root: RootGroup | undefined,
  { key, apiVersion }: Place,
): GitLabGroupResource {
  const provisioning = root === undefined ? {} : provisioningOfRoot(root);
  const extras = apiVersion === ownApiVersion ? commonExtras(facts) : {};
  return groupResource(facts, onboardingState, key, { ...provisioning, ...extras });
}

export function presentProject(
  row: ProjectRow,
  root: RootGroup,
  { key, apiVersion }: Place,
): GitLabProjectResource {
  const { facts } = row;
  return {
    id: projectId(key, facts.groupFullyQualifiedName, facts.path),
    name: facts.path,
    type: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/projects',
    properties: {
      fullyQualifiedName: facts.fullyQualifiedName,
      fullyQualifiedFriendlyName: facts.fullName,
      fullyQualifiedParentGroupName: facts.groupFullyQualifiedName,
      url: facts.url,
      onboardingState: onboardingOf(row, root),
      ...provisioningOf(row, root),
      ...(apiVersion === ownApiVersion ? projectExtras(row, root) : {}),
    },
  };
}

function groupResource(
  facts: GroupFacts,
  onboardingState: OnboardingState,
  key: ConnectorKey,
  more: Partial<GitLabGroupResource['properties']>,
): GitLabGroupResource {
  return {
    id: groupId(key, facts.fullyQualifiedName),
    name: facts.fullyQualifiedName,
    type: groupType,
    properties: {
      fullyQualifiedName: facts.fullyQualifiedName,
      fullyQualifiedFriendlyName: facts.fullName,
      url: facts.url,
      onboardingState,
      ...more,
    },
  };
}

function provisioningOfRoot(root: RootGroup) {
  const { provisioningState, provisioningStatusMessage, provisioningStatusUpdateTimeUtc } = root;
  return { provisioningState, provisioningStatusMessage, provisioningStatusUpdateTimeUtc };
}

/** Provisioning of a subgroup or project: it existed when it was last observed. */
function provisioningOf(row: Row<GroupFacts> | Row<ProjectFacts>, root: RootGroup) {
  if (row.removed !== undefined) {
    return {
      provisioningState: 'DeletionSuccess' as const,
      provisioningStatusMessage: 'GitLab no longer has it, or no longer shows it.',
      provisioningStatusUpdateTimeUtc: row.removed.at,
    };
  }
  const isMissing = row.missingSince !== undefined;
  return {
    provisioningState: 'Succeeded' as const,
    provisioningStatusMessage: isMissing
      ? 'GitLab did not show it when it was last asked; nothing is concluded yet.'
      : 'OK',
    provisioningStatusUpdateTimeUtc: lastSeenAt(row, root),
  };
}

/** A missing or removed item was last observed before it went missing, whatever was crawled since. */
function lastSeenAt(row: Row<unknown>, root: RootGroup): string {
  const isThere = row.missingSince === undefined && row.removed === undefined;
  return isThere ? laterObservation(row.seenAt, root.crawl.completeAsOf) : (row.lastSeenAt ?? row.seenAt);
}

function observationTimes(row: Row<unknown>, root: RootGroup) {
  const { removed } = row;
  return {
    firstSeenAt: row.firstSeenAt,
    lastSeenAt: lastSeenAt(row, root),
    ...(removed === undefined ? {} : { removedAt: removed.at, removedReason: removed.reason }),
  };
}

/** Items in an offboarded root group are no longer covered, although their rows are kept. */
function onboardingOf(row: Row<unknown>, root: RootGroup): 'Onboarded' | 'NotOnboarded' {
  const isCovered = row.removed === undefined && root.offboardedAt === undefined;
  return isCovered ? 'Onboarded' : 'NotOnboarded';
}

function commonExtras(facts: GroupFacts | ProjectFacts) {
  const { id, visibility, archived, createdAt, markedForDeletionOn } = facts;
  const protections = protectionsOf(facts);
  return {
    gitLabId: id,
    ...omitUndefined({ visibility, archived, createdAt, markedForDeletionOn }),
    ...(Object.keys(protections).length === 0 ? {} : { protections }),
  };
}

function rootExtras(root: RootGroup) {
  const { crawl, firstSeenAt, hook, notFound, offboardedAt } = root;
  const { state, runId, completeAsOf, partialSince, unreadable } = crawl;
  const { totalSubgroupCount, totalProjectCount, projectCount } = crawl;
  return {
    firstSeenAt,
    crawlState: state,
    crawlRunId: runId,
    ...omitUndefined({ crawlCompleteAsOf: completeAsOf }),
    ...(partialSince === undefined
      ? {}
      : { crawlPartialSince: partialSince, crawlUnreadable: unreadable?.map(presentUnreadable) }),
    ...(notFound?.confirmedAt === undefined ? {} : { notFoundSince: notFound.since }),
    ...(offboardedAt === undefined || isClaimedElsewhere(root) ? {} : { removedAt: offboardedAt }),
    ...(hook === undefined ? {} : { webhookState: hook.state }),
    ...(hook?.because === undefined ? {} : { webhookMessage: hook.because }),
    ...(completeAsOf === undefined
      ? {}
      : { lastSeenAt: completeAsOf > firstSeenAt ? completeAsOf : firstSeenAt }),
    ...omitUndefined({ projectCount, totalSubgroupCount, totalProjectCount }),
  };
}

function projectExtras(row: ProjectRow, root: RootGroup) {
  const { defaultBranch, emptyRepository, lastActivityAt } = row.facts;
  return {
    ...commonExtras(row.facts),
    ...observationTimes(row, root),
    ...omitUndefined({ defaultBranch, emptyRepository, lastActivityAt }),
  };
}
