import type { ChangeEvent } from '../../inventory/domain/describe-change.ts';
import { fingerprintOf } from '../../inventory/domain/facts.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { type Assessment, type HeldVerdicts, lastJudged } from './assessment.ts';
import type { Subject } from './rule.ts';

/** A group, project or instance, and when it was judged (ISO 8601). `byRules`: other versions of the rules judged before. */
export type VerdictContext = { subject: ChangeEvent['subject']; at: string; byRules: boolean };

/**
 * Events of checks that are judged otherwise than they were last judged. A first verdict is no change, and neither is a check
 * that can't be judged now: when it can again, it is compared with the verdict before. The id is derived from the subject, the
 * check and the versions before and after, so the same change always has the same id.
 */
export function describeVerdicts(
  before: HeldVerdicts,
  after: HeldVerdicts,
  { subject, at, byRules }: VerdictContext,
): ChangeEvent[] {
  const detail = byRules ? 'rules' : undefined;
  return Object.entries(after).flatMap(([check, { verdict }]) => {
    const known = before[check];
    const last = lastJudged(known);
    if (verdict === 'notAssessed' || last === undefined || last === verdict) return [];
    const { type, gitLabId } = subject;
    const versions = {
      kind: 'verdictChanged',
      type,
      gitLabId,
      check,
      from: last,
      since: known?.since,
      to: verdict,
    };
    return {
      id: fingerprintOf(versions),
      at,
      kind: 'verdictChanged' as const,
      subject,
      before: { check, verdict: last },
      after: { check, verdict },
      cause: { kind: 'assessment' as const, ...omitUndefined({ detail }) },
    };
  });
}

type Named = { id: number; fullyQualifiedName: string };
type Judged<Of extends Subject> = { known: Assessment<Of> | undefined; assessment: Assessment<Of> };

/** The events of something that was judged; none the first time. */
export function verdictEvents<Of extends Subject>(
  type: Of,
  { id: gitLabId, fullyQualifiedName }: Named,
  { known, assessment }: Judged<Of>,
  now: Date,
): ChangeEvent[] {
  if (known === undefined) return [];
  return describeVerdicts(known.verdicts, assessment.verdicts, {
    subject: { type, gitLabId, fullyQualifiedName },
    at: now.toISOString(),
    byRules: known.rulesVersion !== assessment.rulesVersion,
  });
}
