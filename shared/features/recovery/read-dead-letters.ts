import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { QueueName } from '../../contracts/job.ts';
import { InvalidRequestError, NotFoundError } from '../../platform/errors/errors.ts';
import type { PageRequest, Stored } from '../../platform/stored.ts';
import type { App } from '../app.ts';
import { parentConnector } from '../connectors/domain/visible-connector.ts';
import type { DeadLetter, LettersOf } from './ports.ts';

/**
 * The dead letters of one connector, or of all connectors of a subscription. The latter include those that name no
 * connector, but only in an app of one tenant: otherwise their tenant is unknown.
 */
export type DeadLetterScope = { connector: ConnectorKey } | { subscriptionId: string };
/** `<queue>-<sequence number>`. */
export type DeadLetterId = string;

/**
 * Lists by queue and age; letters that name no connector come last. The continuation token says in which of the two
 * lists a page ended. Throws `ParentNotFoundError`.
 */
export async function listDeadLetters(
  scope: DeadLetterScope,
  { pageSize, continuationToken }: PageRequest,
  app: App,
): Promise<Page<DeadLetter>> {
  const lists = await listsOf(scope, app);
  const [at, token] = positionOf(continuationToken, lists.length);
  const items: DeadLetter[] = [];
  let rest = token;
  for (let index = at; index < lists.length; index += 1) {
    const list = lists[index] ?? 'nobody';
    const page = await app.deadLetters.list(list, {
      pageSize: pageSize - items.length,
      continuationToken: rest,
    });
    items.push(...page.items);
    rest = undefined;
    if (page.continuationToken !== undefined)
      return { items, continuationToken: `${index}.${page.continuationToken}` };
    if (items.length === pageSize && index + 1 < lists.length)
      return { items, continuationToken: `${index + 1}.` };
  }
  return { items, continuationToken: undefined };
}

/** Throws `InvalidRequestError` for a continuation token of another origin. */
function positionOf(
  continuationToken: string | undefined,
  lists: number,
): [list: number, token: string | undefined] {
  if (continuationToken === undefined) return [0, undefined];
  const [, list = '', token = ''] = /^([01])\.(.*)$/s.exec(continuationToken) ?? [];
  if (list !== '' && Number(list) < lists) return [Number(list), token === '' ? undefined : token];
  throw new InvalidRequestError('The continuation token is not valid.', { target: 'continuation-token' });
}

/** Throws `NotFoundError` or `ParentNotFoundError`. */
export async function getDeadLetter(scope: DeadLetterScope, id: DeadLetterId, app: App): Promise<DeadLetter> {
  return (await requireDeadLetter(scope, id, app)).value;
}

/** Throws `NotFoundError` or `ParentNotFoundError`. */
export async function requireDeadLetter(
  scope: DeadLetterScope,
  id: DeadLetterId,
  app: App,
): Promise<Stored<DeadLetter>> {
  const letter = await findDeadLetter(scope, id, app);
  if (letter === undefined) throw new NotFoundError(`Dead letter '${id}' does not exist.`);
  return letter;
}

/** Throws `ParentNotFoundError`. */
export async function findDeadLetter(
  scope: DeadLetterScope,
  id: DeadLetterId,
  app: App,
): Promise<Stored<DeadLetter> | undefined> {
  const lists = await listsOf(scope, app);
  const place = placeNamed(id);
  if (place === undefined) return undefined;
  for (const list of lists) {
    const letter = await app.deadLetters.get(list, place);
    if (letter !== undefined) return letter;
  }
  return undefined;
}

/** The lists of rows that a scope covers. Throws `ParentNotFoundError`. */
export async function listsOf(scope: DeadLetterScope, app: App): Promise<LettersOf[]> {
  if ('subscriptionId' in scope) return app.servesOneTenant ? [scope, 'nobody'] : [scope];
  const { id } = parentConnector((await app.connectors.get(scope.connector))?.value, scope.connector);
  return [{ subscriptionId: scope.connector.subscriptionId, connectorId: id }];
}

/** Undefined for an id that no message can have: sequence numbers have 63 bits. */
function placeNamed(id: DeadLetterId): { queue: QueueName; sequenceNumber: string } | undefined {
  const [, name, sequenceNumber] = /^(\w+)-(\d{1,19})$/.exec(id) ?? [];
  const queue = QueueName.safeParse(name);
  if (!queue.success || sequenceNumber === undefined) return undefined;
  return BigInt(sequenceNumber) <= 2n ** 63n - 2n ? { queue: queue.data, sequenceNumber } : undefined;
}
