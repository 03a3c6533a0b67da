import type { DeadLetterResource } from '../../shared/contracts/arm/dead-letter.ts';
import type { Page } from '../../shared/contracts/arm/list.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { DeadLetter } from '../../shared/features/recovery/ports.ts';
import type { PageRequest } from '../../shared/platform/stored.ts';
import { type Call, endpoint, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { listAnswer, pageRequestOf } from './answers.ts';
import { connectorId } from './resource-ids.ts';

type Whose = { connector: ConnectorKey } | { subscriptionId: string };
type Replayed = { replayed: number; remaining: number; runId?: string };
export type DeadLetterDeeds = {
  list(whose: Whose, page: PageRequest): Promise<Page<DeadLetter>>;
  get(whose: Whose, id: string): Promise<DeadLetter>;
  dismiss(whose: Whose, id: string): Promise<boolean>;
  replay(whose: Whose, id: string): Promise<Replayed>;
  replayAll(whose: Whose): Promise<Replayed>;
};

/** The same of a connector and of a subscription, under the names of their functions. */
export function deadLetters(deeds: DeadLetterDeeds) {
  return {
    deadLetters: [endpoint(operations.DeadLetters_List, listFor(deeds))],
    deadLetter: [
      endpoint(operations.DeadLetters_Get, getFor(deeds)),
      endpoint(operations.DeadLetters_Dismiss, dismissFor(deeds)),
    ],
    deadLetterReplay: [endpoint(operations.DeadLetters_Replay, replayFor(deeds))],
    deadLettersReplay: [endpoint(operations.DeadLetters_ReplayAll, replayAllFor(deeds))],
    connectorDeadLetters: [endpoint(operations.ConnectorDeadLetters_List, listFor(deeds))],
    connectorDeadLetter: [
      endpoint(operations.ConnectorDeadLetters_Get, getFor(deeds)),
      endpoint(operations.ConnectorDeadLetters_Dismiss, dismissFor(deeds)),
    ],
    connectorDeadLetterReplay: [endpoint(operations.ConnectorDeadLetters_Replay, replayFor(deeds))],
    connectorDeadLettersReplay: [endpoint(operations.ConnectorDeadLetters_ReplayAll, replayAllFor(deeds))],
  } satisfies Record<string, Endpoint[]>;
}

function listFor(deeds: DeadLetterDeeds) {
  return async (call: Call) => {
    const whose = whoseOf(call);
    const page = await deeds.list(whose, pageRequestOf(call));
    return listAnswer(page, (letter) => presentDeadLetter(letter, whose), call);
  };
}

function getFor(deeds: DeadLetterDeeds) {
  return async (call: Call) => {
    const whose = whoseOf(call);
    return { status: 200, body: presentDeadLetter(await deeds.get(whose, idOf(call)), whose) };
  };
}

function dismissFor(deeds: DeadLetterDeeds) {
  return async (call: Call) => ({ status: (await deeds.dismiss(whoseOf(call), idOf(call))) ? 200 : 204 });
}

function replayFor(deeds: DeadLetterDeeds) {
  return async (call: Call) => ({ status: 202, body: await deeds.replay(whoseOf(call), idOf(call)) });
}

function replayAllFor(deeds: DeadLetterDeeds) {
  return async (call: Call) => ({ status: 202, body: await deeds.replayAll(whoseOf(call)) });
}

function idOf({ params }: Call): string {
  return params['deadLetterId'] ?? '';
}

function whoseOf({ params }: Call): Whose {
  if (params['securityConnectorName'] !== undefined) return { connector: connectorKeyOf(params) };
  return { subscriptionId: params['subscriptionId'] ?? '' };
}

function presentDeadLetter(letter: DeadLetter, whose: Whose): DeadLetterResource {
  const { queue, sequenceNumber, connector: _named, ...properties } = letter;
  const name = `${queue}-${sequenceNumber}`;
  const [scope, type] =
    'connector' in whose
      ? [connectorId(whose.connector), 'Microsoft.Security/securityConnectors/deadLetters' as const]
      : [
          `/subscriptions/${whose.subscriptionId}/providers/Microsoft.Security`,
          'Microsoft.Security/deadLetters' as const,
        ];
  return { id: `${scope}/deadLetters/${name}`, name, type, properties: { queue, ...properties } };
}
