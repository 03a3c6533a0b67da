import type { FindingBody, IntroducedBy, SeenIn } from '../../../contracts/findings/finding.ts';

/** The state of a vulnerability in GitLab, on Ultimate. */
export type ReportedState = {
  state: 'open' | 'fixed' | 'dismissed';
  confirmed?: boolean;
  /** A secret that is no longer in the files. */
  isGone?: boolean;
  reason?: string;
  /** ISO 8601. */
  at?: string;
  fixedInSha?: string;
};

/** A finding as one report or GitLab itself gives it, before it is matched with what is stored. Holds no secret. */
export type ScannedFinding = FindingBody & {
  keys: string[];
  /** Equal where two scanners found the same at the same place; see `keys.ts`. Not stored. */
  sharedKeys: string[];
  /** Absent in reports, where a scan decides the state. */
  reported?: ReportedState;
  firstSeen?: SeenIn;
  introducedBy?: IntroducedBy;
};
