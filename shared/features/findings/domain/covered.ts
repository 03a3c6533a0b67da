import { type Finding, type HeldExemption, maxHistory } from '../../../contracts/findings/finding.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { FindingHead } from './finding-head.ts';

/** An exemption as a finding shows it. */
export type Holding = Omit<HeldExemption, 'beneath'>;

/** The head without the state that an exemption gives it: scans and GitLab decide what lies beneath. */
export function bareHead(head: FindingHead): FindingHead {
  const { beneath, ...rest } = head;
  return beneath === undefined ? head : { ...rest, state: beneath };
}

/** The head of one under an exemption: dismissed, unless it is fixed. */
export function coveredHead(head: FindingHead): FindingHead {
  if (head.exempt !== true || head.state === 'fixed' || head.beneath !== undefined) return head;
  return { ...head, state: 'dismissed', beneath: head.state };
}

/** The finding as it is beneath its exemption, which stays noted on it. */
export function bareFinding(finding: Finding): Finding {
  if (finding.exemption?.beneath === undefined) return finding;
  const { beneath, ...exemption } = finding.exemption;
  const { stateBy: _, reason: _reason, ...rest } = finding;
  return { ...rest, ...beneath, exemption };
}

/** The finding under its exemption, after something happened beneath it. An entry says so where it was not dismissed before. */
export function coveredFinding(finding: Finding): Finding {
  const { exemption, state, since } = finding;
  if (exemption === undefined || state === 'fixed' || exemption.beneath !== undefined) return finding;
  const last = finding.history.at(-1);
  if (last?.state === 'dismissed') return dismissed(finding, exemption, last.at);
  return entered(dismissed(finding, exemption, since), since, whyExempt(exemption));
}

/** The finding and its head once an exemption holds, or another one than before. */
export function exempted(
  { finding, head }: Row,
  exemption: Holding,
  { at, by }: { at: string; by: string },
): Row {
  const bare = bareFinding(finding);
  const covered = coveredHead({ ...bareHead(head), exempt: true });
  if (bare.state === 'fixed') return { finding: { ...bare, exemption }, head: covered };
  const why = `${whyExempt(exemption)}, by ${by}`;
  return { finding: entered(dismissed(bare, exemption, at), at, why), head: covered };
}

/** The finding and its head once no exemption holds: as scans and GitLab have it. */
export function returned({ finding, head }: Row, at: string, why: string): Row {
  const { exemption: _, ...bare } = bareFinding(finding);
  const { exempt: _exempt, ...uncovered } = bareHead(head);
  const isFixed = bare.state === 'fixed';
  return { finding: isFixed ? bare : entered({ ...bare, since: at }, at, why), head: uncovered };
}

type Row = { finding: Finding; head: FindingHead };

function dismissed(bare: Finding, exemption: Holding, since: string): Finding {
  const beneath = {
    state: bare.state,
    since: bare.since,
    ...omitUndefined({ stateBy: bare.stateBy, reason: bare.reason }),
  };
  return {
    ...bare,
    state: 'dismissed',
    since,
    stateBy: 'exemption',
    reason: exemption.text,
    exemption: { ...exemption, beneath },
  };
}

function entered(finding: Finding, at: string, why: string): Finding {
  const history = [...finding.history, { at, state: finding.state, why }].slice(-maxHistory);
  return { ...finding, history };
}

const words: Record<Holding['category'], string> = {
  Mitigated: 'mitigated',
  RiskAccepted: 'an accepted risk',
  FalsePositive: 'a false positive',
};

function whyExempt({ category, expiresOn }: Holding): string {
  return `exempt as ${words[category]} until ${expiresOn.slice(0, 10)}`;
}
