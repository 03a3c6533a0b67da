import type { ChangeCause, ChangeKind } from '../../../contracts/arm/change.ts';
import type { ChangeEvent } from '../../inventory/domain/describe-change.ts';
import { fingerprintOf } from '../../inventory/domain/facts.ts';
import { type AnyExemption, isOfFinding } from './exemption.ts';
import type { Target } from './target.ts';

type Context = { at: string; cause: ChangeCause };

/** Events of exemptions for the change feed. The sentence of their author is not in them. An id is that of the one change. */
export function describeExempted(exemption: AnyExemption, context: Context): ChangeEvent {
  return { ...eventOf('exempted', exemption, context), after: shown(exemption) };
}

export function describeEnded(exemption: AnyExemption, context: Context): ChangeEvent {
  return { ...eventOf('exemptionEnded', exemption, context), before: shown(exemption) };
}

export function describeExpired(exemption: AnyExemption): ChangeEvent {
  const context = { at: exemption.expiresOn, cause: { kind: 'expiry' as const } };
  return { ...eventOf('exemptionExpired', exemption, context), before: shown(exemption) };
}

function eventOf(kind: ChangeKind, exemption: AnyExemption, { at, cause }: Context): ChangeEvent {
  const { name, target, updatedOn, expiresOn } = exemption;
  const { gitLabId } = target;
  const type = target.kind;
  return {
    id: fingerprintOf({ kind, name, type, gitLabId, ...subject(exemption), updatedOn, expiresOn }),
    at,
    kind,
    subject: subjectOf(target),
    cause,
  };
}

/** The feed knows no connector: it has the instance, whose id is 0. */
function subjectOf({ kind, gitLabId, fullyQualifiedName }: Target): ChangeEvent['subject'] {
  return { type: kind === 'connector' ? 'instance' : kind, gitLabId, fullyQualifiedName };
}

function shown(exemption: AnyExemption): Record<string, unknown> {
  const { category, expiresOn } = exemption;
  return { ...subject(exemption), category, expiresOn };
}

function subject(exemption: AnyExemption): { check: string } | { finding: string } {
  return isOfFinding(exemption) ? { finding: exemption.finding } : { check: exemption.check };
}
