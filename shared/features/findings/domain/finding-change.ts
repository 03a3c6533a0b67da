import type { FindingHead } from './finding-head.ts';
import type { RunFinding } from './merge-run.ts';

/**
 * One row to write. `new`, `seen` and `reopened` have bodies of the run; `seen` is one whose row differs. `gone` is a secret that
 * is no longer in the files and stays open. `head` is what is stored, `from` what was. `replaces` and `replacedBy` are ids: a rule
 * got another name.
 */
export type FindingChange =
  | { change: 'new'; head: FindingHead; scanned: RunFinding; replaces?: string }
  | { change: 'seen' | 'reopened'; from: FindingHead; head: FindingHead; scanned: RunFinding }
  | {
      change: 'fixed';
      from: FindingHead;
      head: FindingHead;
      reason: string;
      scanned?: RunFinding;
      replacedBy?: string;
    }
  | { change: 'gone'; from: FindingHead; head: FindingHead };
