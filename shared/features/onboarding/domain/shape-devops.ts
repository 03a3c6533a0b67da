import type {
  DevOpsConfigurationPatch,
  DevOpsConfigurationPut,
} from '../../../contracts/arm/devops-configuration.ts';
import { type Authorizer, isAuthorizer } from '../../connectors/domain/authorizer.ts';
import { ConflictError, InvalidRequestError } from '../../../platform/errors/errors.ts';
import { chosenAgain, type ChosenGroup, chosenOf, choiceOfGroups, meaningOf } from './chosen-groups.ts';
import type { Connector, DevOps, RunningOperation } from '../../connectors/domain/connector.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

type FullWish = DevOpsConfigurationPut['properties'];
type Wish = FullWish | NonNullable<DevOpsConfigurationPatch['properties']>;
type NewOperation = { operationId: string; runId: string; now: Date };
/** `by`: who wants it. */
type Wanted = NewOperation & { by: Authorizer };
type Kind = Pick<RunningOperation, 'kind' | 'authorizes' | 'joiningOnly' | 'by'>;
type Choice = Pick<DevOps, 'autoDiscovery' | 'topLevelInventoryList' | 'chosenIds'>;

/**
 * What a PUT makes of a configuration. One that repeats the choice asks for everything to be crawled again; one that
 * changes it, for what joins. Throws while another operation runs, on a first PUT without authorization, and without one
 * from anybody but who authorised the connector.
 */
export function devopsFromPut(connector: Connector, wish: FullWish, started: Wanted): DevOps {
  assertIdle(connector);
  if (connector.devops === undefined && wish.authorization === undefined) throw authorizationMissing();
  assertAuthorizes(connector, wish, started.by);
  return begun(
    connector.devops,
    { ...choiceOf(wish, connector.devops), ...agentlessAfter(wish) },
    kindOf(connector, wish, started.by),
    started,
  );
}

/**
 * What a PATCH makes of a configuration: `begun` when work follows, `saved` when nothing needs to be done. `groups` stands
 * for its list, with the groups that are meant.
 * Throws while another operation runs, and as PUT does where work follows.
 */
export function devopsFromPatch(
  connector: Connector,
  current: DevOps,
  wish: Wish,
  started: Wanted,
  groups?: readonly ChosenGroup[],
): { outcome: 'begun' | 'saved'; devops: DevOps } {
  assertIdle(connector);
  const autoDiscovery = wish.autoDiscovery ?? current.autoDiscovery;
  const isGiven = groups !== undefined || wish.topLevelInventoryList !== undefined;
  const list =
    groups?.map(({ name }) => name) ?? given(wish.topLevelInventoryList, current.topLevelInventoryList);
  const choice =
    !isGiven && autoDiscovery === current.autoDiscovery
      ? standingChoice(current)
      : choiceOf({ autoDiscovery, topLevelInventoryList: list }, current, groups);
  if (wish.authorization === undefined && isSameChoice(choice, current)) {
    const { agentlessConfiguration: _known, ...rest } = current;
    return { outcome: 'saved', devops: { ...rest, ...choice, ...agentlessAfter(wish, current) } };
  }
  assertAuthorizes(connector, wish, started.by);
  return {
    outcome: 'begun',
    devops: begun(
      current,
      { ...choice, ...agentlessAfter(wish, current) },
      kindOf(connector, wish, started.by),
      started,
    ),
  };
}

/** The operation that deletes the configuration; a running deletion is joined, any other operation gives way. */
export function devopsForDeletion(
  current: DevOps,
  started: NewOperation,
): DevOps & { operation: RunningOperation } {
  if (current.operation?.kind === 'delete') return { ...current, operation: current.operation };
  return {
    ...current,
    provisioningState: 'PendingDeletion',
    provisioningStatusMessage: 'Resource deletion in progress.',
    provisioningStatusUpdateTimeUtc: started.now.toISOString(),
    operation: operationOf({ kind: 'delete', authorizes: false }, started),
  };
}

function begun(
  current: DevOps | undefined,
  chosen: Choice & Pick<DevOps, 'agentlessConfiguration'>,
  kind: Kind,
  started: NewOperation,
): DevOps {
  return {
    ...chosen,
    ...standing(current),
    provisioningState: 'Pending',
    provisioningStatusMessage: `Resource ${kind.kind === 'create' ? 'creation' : 'modification'} in progress.`,
    provisioningStatusUpdateTimeUtc: started.now.toISOString(),
    operation: operationOf({ ...kind, ...extentOf(current, chosen) }, started),
  };
}

/** What no choice changes. */
function standing(
  current: DevOps | undefined,
): Pick<DevOps, 'currentRunId' | 'authorizedBy' | 'health' | 'tokenEndWarned'> {
  return {
    ...(current?.currentRunId === undefined ? {} : { currentRunId: current.currentRunId }),
    ...(current?.authorizedBy === undefined ? {} : { authorizedBy: current.authorizedBy }),
    ...(current?.health === undefined ? {} : { health: current.health }),
    ...(current?.tokenEndWarned === undefined ? {} : { tokenEndWarned: current.tokenEndWarned }),
  };
}

/** Where work waited, everything is crawled again. */
function extentOf(current: DevOps | undefined, chosen: Choice): Pick<Kind, 'joiningOnly'> {
  const isWhole = current === undefined || current.health !== undefined || isSameChoice(chosen, current);
  return isWhole ? {} : { joiningOnly: true };
}

function kindOf(connector: Connector, wish: Wish, { principalId, name }: Authorizer): Kind {
  const kind = connector.devops === undefined ? 'create' : 'update';
  if (wish.authorization === undefined) return { kind, authorizes: false };
  return { kind, authorizes: true, by: { principalId, name } };
}

function operationOf(kind: Kind, started: NewOperation): RunningOperation {
  return {
    id: started.operationId,
    runId: started.runId,
    ...kind,
    startedAt: started.now.toISOString(),
  };
}

function standingChoice({ autoDiscovery, topLevelInventoryList, chosenIds }: DevOps): Choice {
  return {
    autoDiscovery,
    ...omitUndefined({ topLevelInventoryList, chosenIds }),
  };
}

/**
 * Which groups are wanted. The list counts only with `Disabled`; with `Enabled` the contract ignores it. A name that was
 * chosen before goes on to mean the same group; `groups` says which are meant, where that is known better. Throws
 * `InvalidRequestError` for a list without a name.
 */
export function choiceOf(
  { autoDiscovery, topLevelInventoryList: list }: Pick<FullWish, 'autoDiscovery' | 'topLevelInventoryList'>,
  current: Choice | undefined,
  groups?: readonly ChosenGroup[],
): Choice {
  if (autoDiscovery === 'Enabled' || !list) return { autoDiscovery };
  if (list.length === 0) throw listIsEmpty();
  const before = current === undefined ? undefined : chosenOf(current);
  return { autoDiscovery, ...choiceOfGroups(groups ?? chosenAgain(list, before ?? [])) };
}

/** RFC 7396: what is not given stays, null takes away. */
function given<Value>(wanted: Value | null | undefined, current: Value | undefined): Value | undefined {
  return wanted === undefined ? current : (wanted ?? undefined);
}

function agentlessAfter(wish: Wish, current?: DevOps): Pick<DevOps, 'agentlessConfiguration'> {
  const agentlessConfiguration = given(wish.agentlessConfiguration, current?.agentlessConfiguration);
  return agentlessConfiguration === undefined ? {} : { agentlessConfiguration };
}

function listIsEmpty(): InvalidRequestError {
  const target = 'properties.topLevelInventoryList';
  return new InvalidRequestError('No group is chosen.', {
    target,
    details: [
      {
        code: 'InvalidValue',
        target,
        message: 'must name at least one group; leave it out to choose all of them',
      },
    ],
  });
}

/** The same groups, in whatever order and spelling. */
function isSameChoice(choice: Choice, current: Choice): boolean {
  const [these, those] = [choice, current].map((one) => chosenOf(one)?.map(meaningOf));
  if (choice.autoDiscovery !== current.autoDiscovery) return false;
  if (these === undefined || those === undefined) return these === those;
  return new Set(these).symmetricDifference(new Set(those)).size === 0;
}

function assertIdle(connector: Connector): void {
  if (connector.devops?.operation === undefined) return;
  throw new ConflictError(
    `Operation '${connector.devops.operation.id}' on security connector '${connector.key.name}' is still running.`,
    'AnotherOperationInProgress',
    5,
  );
}

/** Another's token is not theirs to use: who wants a change takes the connector over with a token of their own. */
function assertAuthorizes({ key, devops }: Connector, wish: Wish, by: Authorizer): void {
  if (wish.authorization !== undefined || isAuthorizer(devops?.authorizedBy, by)) return;
  throw new ConflictError(
    `Security connector '${key.name}' was authorised by ${devops?.authorizedBy?.name}. To change it, send an ` +
      `authorization of your own (properties.authorization), which takes the connector over.`,
    'AuthorizationRequired',
  );
}

function authorizationMissing(): InvalidRequestError {
  const target = 'properties.authorization';
  return new InvalidRequestError('The connector has not been authorised yet.', {
    target,
    details: [
      {
        code: 'Required',
        target,
        message: 'needs a code, or an accessToken, the first time it is configured',
      },
    ],
  });
}
