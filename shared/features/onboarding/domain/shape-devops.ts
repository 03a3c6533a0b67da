import type {
  DevOpsConfigurationPatch,
  DevOpsConfigurationPut,
} from '../../../contracts/arm/devops-configuration.ts';
import { type Authorizer, isAuthorizer } from '../../connectors/domain/authorizer.ts';
import { usedAuthorization } from '../../credentials/domain/kept-authorization.ts';
import { ConflictError, InvalidRequestError } from '../../../platform/errors/errors.ts';
import { chosenAgain, type ChosenGroup, chosenOf, choiceOfGroups, identityOf } from './chosen-groups.ts';
import type { Connector, DevOps, RunningOperation } from '../../connectors/domain/connector.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

type PutProperties = DevOpsConfigurationPut['properties'];
type Properties = PutProperties | NonNullable<DevOpsConfigurationPatch['properties']>;
type NewOperation = { operationId: string; runId: string; now: Date };
/** A kept authorization as the request names it; `isThere`: no connector has taken its credentials yet. */
type Named = { id: string; isThere: boolean };
/** `by` is the caller. */
type Request = NewOperation & { by: Authorizer; kept?: Named };
type Kind = Pick<RunningOperation, 'kind' | 'authorizes' | 'joiningOnly' | 'by'>;
type Choice = Pick<DevOps, 'autoDiscovery' | 'topLevelInventoryList' | 'chosenIds'>;
/** All that a request stores. */
type Chosen = Choice & Pick<DevOps, 'agentlessConfiguration'>;

/**
 * The configuration after a PUT. If the choice is the same, everything is crawled again; if it changes, only the groups
 * that join. Throws while another operation runs, on a first PUT without authorization, and without authorization if
 * another caller authorised the connector.
 */
export function devopsFromPut(connector: Connector, properties: PutProperties, started: Request): DevOps {
  assertIdle(connector);
  if (connector.devops === undefined && properties.authorization === undefined) throw authorizationMissing();
  assertAuthorizes(connector, properties, started);
  return begun(
    connector.devops,
    chosenByPut(properties, connector.devops),
    kindOf(connector, properties, started.by),
    started,
  );
}

/**
 * The configuration after a PATCH: `begun` if an operation follows, `saved` otherwise. `groups` replaces the list, with
 * the ids of the groups. Throws while another operation runs, and, if an operation follows, as PUT does.
 */
export function devopsFromPatch(
  connector: Connector,
  current: DevOps,
  properties: Properties,
  started: Request,
  groups?: readonly ChosenGroup[],
): { outcome: 'begun' | 'saved'; devops: DevOps } {
  assertIdle(connector);
  const chosen = chosenByPatch(current, properties, groups);
  if (properties.authorization === undefined && isSameChoice(chosen, current)) {
    const { agentlessConfiguration: _known, ...rest } = current;
    return { outcome: 'saved', devops: { ...rest, ...chosen } };
  }
  assertAuthorizes(connector, properties, started);
  return {
    outcome: 'begun',
    devops: begun(current, chosen, kindOf(connector, properties, started.by), started),
  };
}

/**
 * Whether a request repeats the one that began an operation with this kept authorization: it would store the same, and the
 * operation is running, succeeded, or has used the authorization up. It joins the operation; a repeat of the PUT that
 * created the configuration gets 202 instead of 201.
 */
export function isRepeat(
  devops: DevOps | undefined,
  chosen: (current: DevOps) => Chosen,
  kept: Named | undefined,
): boolean {
  if (kept === undefined || devops?.authorization?.id !== kept.id) return false;
  if (!isSameChosen(chosen(devops), devops)) return false;
  if (devops.operation !== undefined) return devops.operation.id === devops.authorization.operationId;
  return !kept.isThere || devops.provisioningState === 'Succeeded';
}

/** Stored properties after a PUT. */
export function chosenByPut(properties: PutProperties, current: DevOps | undefined): Chosen {
  return { ...choiceOf(properties, current), ...agentlessAfter(properties) };
}

/** Stored properties after a PATCH; `groups` replaces the list. */
export function chosenByPatch(
  current: DevOps,
  properties: Properties,
  groups?: readonly ChosenGroup[],
): Chosen {
  return { ...choiceAfterPatch(current, properties, groups), ...agentlessAfter(properties, current) };
}

function choiceAfterPatch(current: DevOps, properties: Properties, groups?: readonly ChosenGroup[]): Choice {
  const autoDiscovery = properties.autoDiscovery ?? current.autoDiscovery;
  const hasList = groups !== undefined || properties.topLevelInventoryList !== undefined;
  const list =
    groups?.map(({ name }) => name) ??
    merged(properties.topLevelInventoryList, current.topLevelInventoryList);
  return !hasList && autoDiscovery === current.autoDiscovery
    ? currentChoice(current)
    : choiceOf({ autoDiscovery, topLevelInventoryList: list }, current, groups);
}

/** The configuration with the operation that deletes it. A running deletion is joined; any other operation is replaced. */
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

function begun(current: DevOps | undefined, chosen: Chosen, kind: Kind, started: Request): DevOps {
  return {
    ...chosen,
    ...keptProperties(current),
    ...keptAuthorization(current, kind.authorizes, started),
    provisioningState: 'Pending',
    provisioningStatusMessage: `Resource ${kind.kind === 'create' ? 'creation' : 'modification'} in progress.`,
    provisioningStatusUpdateTimeUtc: started.now.toISOString(),
    operation: operationOf({ ...kind, ...extentOf(current, chosen) }, started),
  };
}

/** The properties that a new choice keeps. */
function keptProperties(
  current: DevOps | undefined,
): Pick<
  DevOps,
  'currentRunId' | 'authorizedBy' | 'gitLabUserId' | 'health' | 'tokenEndWarned' | 'tokenExpiresOn'
> {
  return {
    ...(current?.currentRunId === undefined ? {} : { currentRunId: current.currentRunId }),
    ...(current?.authorizedBy === undefined ? {} : { authorizedBy: current.authorizedBy }),
    ...(current?.gitLabUserId === undefined ? {} : { gitLabUserId: current.gitLabUserId }),
    ...(current?.health === undefined ? {} : { health: current.health }),
    ...(current?.tokenEndWarned === undefined ? {} : { tokenEndWarned: current.tokenEndWarned }),
    ...(current?.tokenExpiresOn === undefined ? {} : { tokenExpiresOn: current.tokenExpiresOn }),
  };
}

/** The kept authorization of the request; without an authorization, that of an earlier one. */
function keptAuthorization(
  current: DevOps | undefined,
  authorizes: boolean,
  { kept, operationId }: Request,
): Pick<DevOps, 'authorization'> {
  if (kept !== undefined) return { authorization: { id: kept.id, operationId } };
  return authorizes ? {} : omitUndefined({ authorization: current?.authorization });
}

/** A connector that was paused is crawled again as a whole. */
function extentOf(current: DevOps | undefined, chosen: Choice): Pick<Kind, 'joiningOnly'> {
  const isWhole = current === undefined || current.health !== undefined || isSameChoice(chosen, current);
  return isWhole ? {} : { joiningOnly: true };
}

function kindOf(connector: Connector, properties: Properties, { principalId, name }: Authorizer): Kind {
  const kind = connector.devops === undefined ? 'create' : 'update';
  if (properties.authorization === undefined) return { kind, authorizes: false };
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

function currentChoice({ autoDiscovery, topLevelInventoryList, chosenIds }: DevOps): Choice {
  return {
    autoDiscovery,
    ...omitUndefined({ topLevelInventoryList, chosenIds }),
  };
}

/**
 * The choice of groups. The list counts only with `Disabled`; with `Enabled` the contract ignores it. A name that was
 * chosen before keeps meaning the same group; `groups`, if given, replaces the list. Throws `InvalidRequestError` for an
 * empty list.
 */
export function choiceOf(
  {
    autoDiscovery,
    topLevelInventoryList: list,
  }: Pick<PutProperties, 'autoDiscovery' | 'topLevelInventoryList'>,
  current: Choice | undefined,
  groups?: readonly ChosenGroup[],
): Choice {
  if (autoDiscovery === 'Enabled' || !list) return { autoDiscovery };
  if (list.length === 0) throw listIsEmpty();
  const before = current === undefined ? undefined : chosenOf(current);
  return { autoDiscovery, ...choiceOfGroups(groups ?? chosenAgain(list, before ?? [])) };
}

/** RFC 7396: an absent value keeps the current one, null removes it. */
function merged<Value>(wanted: Value | null | undefined, current: Value | undefined): Value | undefined {
  return wanted === undefined ? current : (wanted ?? undefined);
}

function agentlessAfter(properties: Properties, current?: DevOps): Pick<DevOps, 'agentlessConfiguration'> {
  const agentlessConfiguration = merged(properties.agentlessConfiguration, current?.agentlessConfiguration);
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
        message: 'must name at least one group; omit it to choose all groups',
      },
    ],
  });
}

/** Whether two choices have the same groups, in any order and spelling. */
function isSameChoice(choice: Choice, current: Choice): boolean {
  const [these, those] = [choice, current].map((one) => chosenOf(one)?.map(identityOf));
  if (choice.autoDiscovery !== current.autoDiscovery) return false;
  if (these === undefined || those === undefined) return these === those;
  return new Set(these).symmetricDifference(new Set(those)).size === 0;
}

/** Both agentless configurations are as their schema gives them, with the same order of properties. */
function isSameChosen(chosen: Chosen, current: Chosen): boolean {
  const [these, those] = [chosen, current].map((one) => JSON.stringify(one.agentlessConfiguration));
  return isSameChoice(chosen, current) && these === those;
}

function assertIdle(connector: Connector): void {
  if (connector.devops?.operation === undefined) return;
  throw new ConflictError(
    `Operation '${connector.devops.operation.id}' on security connector '${connector.key.name}' is still running.`,
    'AnotherOperationInProgress',
    5,
  );
}

/** A caller must not use the token of another one: a change needs an own authorization, which transfers the connector. */
function assertAuthorizes({ key, devops }: Connector, properties: Properties, { by, kept }: Request): void {
  if (kept?.isThere === false) throw usedAuthorization();
  if (properties.authorization !== undefined || isAuthorizer(devops?.authorizedBy, by)) return;
  throw new ConflictError(
    `Security connector '${key.name}' was authorised by ${devops?.authorizedBy?.name}. To change it, send an ` +
      `authorization of your own (properties.authorization), which transfers the connector to you.`,
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
        message: 'needs a code or an accessToken for the first configuration',
      },
    ],
  });
}
