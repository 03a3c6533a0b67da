import type { InventoryItem } from '../../shared/contracts/arm/posture-panes.ts';
import { exact } from '../parts/amount.ts';

type Tier = InventoryItem['tier'];

/** Texts about one check: why, evidence, fix, and why it was not assessed. */
export const checkWords = {
  what: 'The check',
  evidence: 'The evidence',
  severity: { Critical: 'Critical', High: 'High', Medium: 'Medium', Low: 'Low' },
  cis: (keys: readonly string[]) => `CIS ${keys.join(', ')}`,
  owasp: (keys: readonly string[]) => keys.join(', '),
  tier: { free: 'works on every tier', premium: 'needs Premium', ultimate: 'needs Ultimate' },
  why: 'Why it matters',
  evidenceOf: (name: string) => `Evidence: ${name}`,
  field: 'Field',
  read: 'Read',
  from: 'From',
  when: 'When',
  since: (time: string) => `So since ${time}`,
  noEvidence: 'No fact was read for it.',
  helps: 'What helps:',
  fix: 'Fix',
  openPage: (page: string) => `Open ${page} in GitLab`,
  inGitLab: (page: string) => `In GitLab: ${page}.`,
  noCall: (text: string) => `Not by one call to the API: ${text}.`,
  copyCall: 'Copy the call',
  token: 'The call takes your own token from $TOKEN. Palisade never shows one.',
  copyTicket: 'Copy ticket text',
  copyLink: 'Copy link',
  empty: 'empty',
  absent: 'none',
  more: (n: number) => `and ${exact(n)} more`,
  /** Why something was not assessed, after a number or alone. */
  reasons: {
    tier: (tier: string) => `needs ${tierNames[tier] ?? 'another tier or version'}`,
    permission: (role: string) => `needs the role ${role}`,
    error: () => 'could not be read',
    stale: () => 'not read yet',
  },
  reasonCounts: {
    tier: (n: string, tier: string) => `${n} need ${tierNames[tier] ?? 'another tier or version'}`,
    permission: (n: string, role: string) => `${n} need ${role}`,
    error: (n: string) => `${n} could not be read`,
    stale: (n: string) => `${n} not read yet`,
  },
  ticket: {
    failing: (n: string, of: string) => `It fails for ${n} of ${of} that were judged.`,
    why: 'Why:',
    fix: 'Fix:',
    examples: 'Among them:',
    asOf: (time: string) => `As of ${time}, by Palisade:`,
  },
};

/** A licence can be too low, or the version of GitLab too old. */
const tierNames: Readonly<Record<string, string>> = {
  premium: 'Premium',
  ultimate: 'Ultimate',
} satisfies Partial<Record<Tier, string>>;
