import type { ChangeActor, ChangeCause } from '../../../contracts/arm/change.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

const actorTypes = { crawl: 'run', webhook: 'webhook', manual: 'person', decision: 'person' } as const;

/** The run, webhook or person that showed a change; undefined for a confirmation and for settings that were gathered in turn. */
export function actorOf({ kind, detail: name }: ChangeCause): ChangeActor | undefined {
  if (kind === 'assessment') return name === 'rules' ? { type: 'rules' } : undefined;
  if (kind === 'confirmation' || kind === 'expiry') return undefined;
  return { type: actorTypes[kind], ...omitUndefined({ name }) };
}
