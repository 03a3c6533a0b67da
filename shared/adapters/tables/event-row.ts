import { z } from 'zod';

import { Change, ChangeKind } from '../../contracts/arm/change.ts';
import type { ChangeEvent } from '../../features/inventory/domain/describe-change.ts';
import { invertedTime, keyPart, keysFrom } from './keys.ts';
import { rowCodec } from './row-codec.ts';
import { int64, json } from './row-schema.ts';
import type { Action, Columns, Entity } from './table-types.ts';

const Subject = Change.shape.subject;

/** Columns of an event, in the table Changes and where it waits to be published. */
export const EventRow = z.object({
  event: json(Change.extend({ id: z.string() })),
  kind: ChangeKind,
  subjectType: Subject.shape.type,
  gitLabId: int64,
});

const row = rowCodec('Changes', EventRow, ['event']);
const outboxPrefix = 'c|';

/** The outbox: events beside their rows, until they are published. */
export const outbox = keysFrom(outboxPrefix);

/** Newest first; the same event has the same key wherever it is and however often it is written. */
export function eventKey({ at, id }: Pick<ChangeEvent, 'at' | 'id'>): string {
  return `${invertedTime(at)}|${keyPart(id)}`;
}

/** An action that writes an event to the outbox, in the partition of its row. */
export function outboxAction(partitionKey: string, event: ChangeEvent): Action {
  return [
    'upsert',
    { partitionKey, rowKey: outboxPrefix + eventKey(event), ...eventColumns(event) },
    'Replace',
  ];
}

export function eventColumns(event: ChangeEvent): Columns {
  const { type, gitLabId } = event.subject;
  return row.write({ event, kind: event.kind, subjectType: type, gitLabId });
}

export function readEvent(entity: Entity): ChangeEvent {
  return row.read(entity).event;
}
