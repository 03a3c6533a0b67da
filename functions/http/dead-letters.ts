import type { DeadLetterResource } from '../../shared/contracts/arm/dead-letter.ts';
import type { App } from '../../shared/features/app.ts';
import type { DeadLetter } from '../../shared/features/recovery/ports.ts';
import {
  type DeadLetterScope,
  getDeadLetter,
  listDeadLetters,
} from '../../shared/features/recovery/read-dead-letters.ts';
import {
  dismissDeadLetter,
  replayDeadLetter,
  replayDeadLetters,
} from '../../shared/features/recovery/replay-dead-letters.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { connectorId } from './resource-ids.ts';
import { listResponse, pageRequestOf } from './responses.ts';

/** The same operations for a connector and for a subscription. */
export const deadLetters = {
  DeadLetters_List: list,
  DeadLetters_Get: get,
  DeadLetters_Dismiss: dismiss,
  DeadLetters_Replay: replay,
  DeadLetters_ReplayAll: replayAll,
  ConnectorDeadLetters_List: list,
  ConnectorDeadLetters_Get: get,
  ConnectorDeadLetters_Dismiss: dismiss,
  ConnectorDeadLetters_Replay: replay,
  ConnectorDeadLetters_ReplayAll: replayAll,
} satisfies Partial<Handlers>;

async function list(call: Call, app: App): Promise<ArmResponse> {
  const owner = ownerOf(call);
  const page = await listDeadLetters(owner, pageRequestOf(call), app);
  return listResponse(page, (letter) => presentDeadLetter(letter, owner), call);
}

async function get(call: Call, app: App): Promise<ArmResponse> {
  const owner = ownerOf(call);
  return { status: 200, body: presentDeadLetter(await getDeadLetter(owner, idOf(call), app), owner) };
}

async function dismiss(call: Call, app: App): Promise<ArmResponse> {
  const existed = await dismissDeadLetter(ownerOf(call), idOf(call), app);
  return { status: existed ? 200 : 204 };
}

async function replay(call: Call, app: App): Promise<ArmResponse> {
  return { status: 202, body: await replayDeadLetter(ownerOf(call), idOf(call), app) };
}

async function replayAll(call: Call, app: App): Promise<ArmResponse> {
  return { status: 202, body: await replayDeadLetters(ownerOf(call), app) };
}

function idOf({ params }: Call): string {
  return params['deadLetterId'] ?? '';
}

function ownerOf({ params }: Call): DeadLetterScope {
  if (params['securityConnectorName'] !== undefined) return { connector: connectorKeyOf(params) };
  return { subscriptionId: params['subscriptionId'] ?? '' };
}

function presentDeadLetter(letter: DeadLetter, owner: DeadLetterScope): DeadLetterResource {
  const { queue, sequenceNumber, connector: _named, ...properties } = letter;
  const name = `${queue}-${sequenceNumber}`;
  const [scope, type] =
    'connector' in owner
      ? [connectorId(owner.connector), 'Microsoft.Security/securityConnectors/deadLetters' as const]
      : [
          `/subscriptions/${owner.subscriptionId}/providers/Microsoft.Security`,
          'Microsoft.Security/deadLetters' as const,
        ];
  return { id: `${scope}/deadLetters/${name}`, name, type, properties: { queue, ...properties } };
}
