import { hash } from 'node:crypto';

import { z } from 'zod';

/** A group or project as GitLab returned it, with the fingerprint of its facts and the name that it is indexed by. */
export type InventoryItem<Facts> = { id: number; facts: Facts; fingerprint: string; indexName: string };

/** A full path as ARM names it: segments joined by `$`, which GitLab paths can't hold. */
export function fullyQualifiedName(fullPath: string): string {
  return fullPath.replaceAll('/', '$');
}

/**
 * Identifies the content of facts: equal facts, in whatever order of keys, give equal fingerprints. The text that is hashed
 * is the JSON of the sorted entries. It must not change: fingerprints are stored, and a new one makes every row differ.
 */
export function fingerprintOf(facts: Record<string, unknown>): string {
  let text = '';
  for (const key of Object.keys(facts).sort()) {
    const value = facts[key];
    if (value !== undefined)
      text += `${text === '' ? '' : ','}[${JSON.stringify(key)},${JSON.stringify(value)}]`;
  }
  return hash('sha256', `[${text}]`, 'base64url').slice(0, 27);
}

/**
 * When GitLab was last known to have an item: when its row was written, or at the last complete crawl, which saw it
 * unchanged.
 */
export function laterObservation(seenAt: string, completeAsOf: string | undefined): string {
  return completeAsOf !== undefined && completeAsOf > seenAt ? completeAsOf : seenAt;
}

type Known<T> = { [Key in keyof T]?: Exclude<T[Key], null | undefined> };

/** The object without the keys whose value is null or undefined: what GitLab does not say stays unknown. */
export function omitUnknown<T extends Record<string, unknown>>(values: T): Known<T> {
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined && value !== null) known[key] = value;
  }
  return known as Known<T>;
}

type Flags<Shape> = { [Name in keyof Shape]: z.ZodExactOptional<z.ZodBoolean> };

/** The protections of an API resource as facts: absent while unknown. */
export function protectionFacts<Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>): Flags<Shape> {
  const names = Object.keys(shape);
  return Object.fromEntries(names.map((name) => [name, z.exactOptional(z.boolean())])) as Flags<Shape>;
}
