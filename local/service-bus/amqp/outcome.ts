import type { Typed } from 'rhea';
import type { Settlement } from '../engine/settlement.ts';
import { setApplicationProperties } from '../raw/application-properties.ts';
import { encodeString } from '../raw/encode.ts';
import type { MapEntry } from '../raw/encoded-map.ts';
import { encodeTyped } from './rhea.ts';

type Fields = readonly (Typed | undefined)[] | undefined;

/** `modified` means abandon, or defer if `undeliverable-here`. Its annotations are application properties to set. */
export function settlementOfModified(fields: Fields): Settlement {
  const defers = Boolean(fields?.[1]?.value);
  return { outcome: defers ? 'defer' : 'abandon', ...rewriteWith(entriesOf(fields?.[2])) };
}

/** `rejected` means dead-letter. The error's info map holds the reason and properties to set. */
export function settlementOfRejected(fields: Fields): Settlement {
  const [condition, description, info] = (fields?.[0]?.value ?? []) as Fields & object;
  const entries = entriesOf(info);
  const explicit = text(condition) === 'com.microsoft:dead-letter';
  const reason = textOf(entries, 'DeadLetterReason') ?? (explicit ? undefined : text(condition));
  const details = textOf(entries, 'DeadLetterErrorDescription') ?? (explicit ? undefined : text(description));
  const properties = entries.filter(
    ({ key }) => key !== 'DeadLetterReason' && key !== 'DeadLetterErrorDescription',
  );
  return {
    outcome: 'dead-letter',
    ...(reason !== undefined && { reason }),
    ...(details !== undefined && { description: details }),
    ...rewriteWith(properties),
  };
}

type TypedEntry = { key: string; value: Typed };

function entriesOf(map: Typed | undefined): TypedEntry[] {
  const items = (Array.isArray(map?.value) ? map.value : []) as Typed[];
  const entries: TypedEntry[] = [];
  for (let index = 0; index + 1 < items.length; index += 2) {
    entries.push({ key: String(items[index]?.value), value: items[index + 1]! });
  }
  return entries;
}

function textOf(entries: readonly TypedEntry[], key: string): string | undefined {
  return text(entries.find((entry) => entry.key === key)?.value);
}

function text(value: Typed | undefined): string | undefined {
  return typeof value?.value === 'string' ? value.value : undefined;
}

/** The values keep the AMQP types that the client gave them. */
function rewriteWith(entries: readonly TypedEntry[]): Pick<Settlement & { outcome: 'abandon' }, 'rewrite'> {
  if (entries.length === 0) return {};
  const encoded: MapEntry[] = entries.map(({ key, value }) => ({
    key,
    encodedKey: encodeString(key),
    encodedValue: encodeTyped(value),
  }));
  return { rewrite: (payload) => setApplicationProperties(payload, encoded) };
}
