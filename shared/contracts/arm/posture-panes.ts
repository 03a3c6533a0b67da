import { z } from 'zod';

import { CoverageStatus } from '../findings/coverage.ts';
import { FindingKind, FindingSeverity } from '../findings/finding.ts';
import { AccessHealthState } from './access-health.ts';
import { Budget } from './budget.ts';
import { DataState, RunSummary } from './connector-status.ts';
import { ExemptionCategory } from './exemption.ts';
import { UnreadableScope } from './run.ts';
import { ScannerCoverage, scanners, ScannersOfProject } from './scanners.ts';

const Severity = z.enum(['Critical', 'High', 'Medium', 'Low']);
/** `exempt`: a person decided that it does not count; none of the other four then. */
const Verdict = z.enum(['pass', 'fail', 'notApplicable', 'notAssessed', 'exempt']);
const ReasonKind = z.enum(['tier', 'permission', 'error', 'stale']);
const Subject = z.enum(['project', 'group', 'instance']);

const VerdictCounts = z.object({
  pass: z.int(),
  fail: z.int(),
  notApplicable: z.int(),
  notAssessed: z.int(),
  exempt: z.int(),
});
const SeverityCounts = z.object({ Critical: z.int(), High: z.int(), Medium: z.int(), Low: z.int() });

/** `value` = 100 × `earned` / `possible`, to one decimal: weights of passed checks, and of passed and failed ones. */
const Score = z.object({ value: z.number().nullable(), earned: z.int(), possible: z.int() });

const tally = { counts: VerdictCounts, failing: SeverityCounts, score: Score };
const times = { lastRead: z.iso.datetime().optional(), lastActivityAt: z.iso.datetime().optional() };

const thing = {
  id: z.string(),
  kind: Subject,
  gitLabId: z.int(),
  name: z.string(),
  fullPath: z.string(),
  connector: z.string(),
  connectorId: z.string(),
  visibility: z.enum(['private', 'internal', 'public']).optional(),
  archived: z.boolean().optional(),
  tier: z.enum(['free', 'premium', 'ultimate', 'unknown']),
  ...tally,
  /** The worst severity that fails. */
  worst: Severity.optional(),
  ...times,
};

const OpenFindings = z.record(FindingSeverity, z.int());
/** Open findings of scanners by severity, and by kind and severity; those that were fixed in the 30 days before `asOf`. */
const FindingSums = z.object({
  /** Projects in which findings were looked for. */
  projects: z.int(),
  open: OpenFindings,
  byKind: z.partialRecord(FindingKind, OpenFindings),
  fixed: z.int(),
  /** Exempt ones included. */
  dismissed: z.int(),
  exempt: z.int(),
  fixedIn30Days: z.int(),
});

/** The exemption that holds for a check of a thing. */
export const ShownExemption = z.object({
  id: z.string(),
  category: ExemptionCategory,
  text: z.string(),
  expiresOn: z.iso.datetime(),
});

/** The assignment of a check of a thing, or of what it lies in. */
export const ShownAssignment = z.object({
  owner: z.string().optional(),
  dueOn: z.iso.datetime(),
  isGracePeriod: z.boolean(),
  overdue: z.boolean(),
});

/** Numbers of what fails: assigned, overdue, owners (five names at most), and the earliest due date. */
const Owned = z.object({
  assigned: z.int(),
  overdue: z.int(),
  owners: z.array(z.string()),
  ownerCount: z.int(),
  dueOn: z.iso.datetime().optional(),
});

/** A page of a list, as of the snapshot that it is taken from; `count` is the length of the whole list. */
function listAsOf<Item extends z.ZodType>(item: Item) {
  return z.object({ value: z.array(item), count: z.int(), asOf: z.iso.datetime() });
}

/** A project, or a group of the tree with the sums of the projects below it. */
export const InventoryItem = z.object({
  ...thing,
  /** Selected projects below a group. */
  projects: z.int().optional(),
  /** The state of each scanner of a project. */
  scanners: ScannersOfProject.optional(),
  /** The scanners of the selected projects below a group. */
  scannerCoverage: ScannerCoverage.optional(),
  /** Findings of a project, or of the selected projects below a group; absent where none were looked for. */
  findings: FindingSums.optional(),
  /** How well each kind of findings of a project is known; a kind is absent where no job scans for it. */
  scans: z
    .partialRecord(FindingKind, z.object({ status: CoverageStatus, lastRun: z.iso.datetime().optional() }))
    .optional(),
  /** Assignments of the failing checks of a project; absent where none is assigned. */
  governance: Owned.optional(),
  /** The group's own checks, which are not in its sums. */
  own: z.object(tally).optional(),
});
export type InventoryItem = z.infer<typeof InventoryItem>;
export const InventoryList = listAsOf(InventoryItem);

export const InventorySummary = z.object({
  asOf: z.iso.datetime(),
  tiles: z.object({
    groups: z.int(),
    projects: z.int(),
    public: z.int(),
    /** Projects first seen in the 7 days before `asOf`: those under the filter `firstSeen=week`. */
    newThisWeek: z.int(),
    scannerCoverage: ScannerCoverage,
    /** Scanners about which no check decides: they are not assessed in any project. */
    undecidedScanners: z.array(z.enum(scanners)),
    /** Absent in answers of an earlier release. */
    findings: FindingSums.optional(),
    /** Failing checks of all kinds that are assigned, and those whose due date is past. */
    governance: z.object({ assigned: z.int(), overdue: z.int() }),
    /** Sums over selected projects. */
    ...tally,
    notAssessed: z.int(),
    ...times,
    /** Checks of groups and instances, which are not in the sums of projects. */
    groupChecks: z.object(tally),
    instanceChecks: z.object(tally),
  }),
  /** By field and value: projects with this value under all filters but that of the field itself. */
  facets: z.record(z.string(), z.record(z.string(), z.int())),
  /** Selected projects that came, went or changed since `changedSince`; absent if that is no longer kept. Times are no change. */
  changedProjects: z.int().optional(),
  /** Groups likewise: those with such a project below them, or other traits of their own. */
  changedGroups: z.int().optional(),
});
export type InventorySummary = z.infer<typeof InventorySummary>;

export const SuggestionItem = z.object({
  kind: z.enum(['group', 'project', 'check']),
  /** Resource id of a group or project. */
  id: z.string().optional(),
  /** Name of a group or project, title of a check. */
  name: z.string(),
  fullPath: z.string().optional(),
  connector: z.string().optional(),
  check: z.string().optional(),
});
export type SuggestionItem = z.infer<typeof SuggestionItem>;
export const SuggestionList = listAsOf(SuggestionItem);

export const RecommendationItem = z.object({
  check: z.string(),
  /** Name of the assessments of the check. */
  name: z.guid(),
  title: z.string(),
  severity: Severity,
  subject: Subject,
  counts: VerdictCounts,
  /** Why it was not assessed, the commonest first. */
  reasons: z.array(z.object({ kind: ReasonKind, count: z.int() })),
  governance: Owned,
});
export type RecommendationItem = z.infer<typeof RecommendationItem>;
export const RecommendationList = listAsOf(RecommendationItem);

export const CheckResource = z.object({
  ...thing,
  verdict: Verdict,
  /** The verdict beneath an exemption. */
  judged: Verdict.optional(),
  reasonKind: ReasonKind.optional(),
  exemption: ShownExemption.optional(),
  governance: ShownAssignment.optional(),
});
export type CheckResource = z.infer<typeof CheckResource>;
export const CheckResourceList = listAsOf(CheckResource);

const CoverageCounts = z.object({
  assessed: z.int(),
  notAssessed: z.int(),
  exempt: z.int(),
  reasons: z.object({ tier: z.int(), permission: z.int(), error: z.int(), stale: z.int() }),
});

/** How much is assessed: verdicts but *not assessed*, and why others are not. */
export const CoverageAnswer = z.object({
  asOf: z.iso.datetime(),
  ...CoverageCounts.shape,
  checks: z.array(
    CoverageCounts.extend({
      check: z.string(),
      title: z.string(),
      severity: Severity,
      subject: Subject,
      needs: z.object({ role: z.string(), tier: z.string(), since: z.string().optional() }),
      helps: z.array(z.object({ kind: ReasonKind, text: z.string() })),
    }),
  ),
  /** Sums by the subject of checks, and by the tier and the role that they need. */
  bySubject: z.record(z.string(), CoverageCounts),
  byTier: z.record(z.string(), CoverageCounts),
  byRole: z.record(z.string(), CoverageCounts),
});
export type CoverageAnswer = z.infer<typeof CoverageAnswer>;

/** How fresh and complete everything is, over connectors that the caller may read. Absent times are unknown. */
export const DataStatus = z.object({
  asOf: z.iso.datetime(),
  state: DataState,
  /** When the oldest last complete crawl of a root group began. */
  completeAsOf: z.iso.datetime().optional(),
  rootGroups: z.object({ count: z.int(), complete: z.int(), partial: z.int(), pending: z.int() }),
  /** `count` of all that could not be read, in so many `groups`; `value` has the first of them. */
  notRead: z.object({
    count: z.int(),
    groups: z.int(),
    value: z.array(UnreadableScope.extend({ connector: z.string(), group: z.string() })),
  }),
  hooks: z.object({
    active: z.int(),
    count: z.int(),
    notActive: z.array(
      z.object({
        connector: z.string(),
        group: z.string(),
        state: z.string(),
        reason: z.string().optional(),
      }),
    ),
  }),
  /** Root groups by their latest sweep for settings. What a sweep that has ended sent may still be read. */
  gathering: z.object({
    count: z.int(),
    swept: z.int(),
    sweeping: z.int(),
    pending: z.int(),
    /** When the oldest latest sweep began; absent until every root group was swept. */
    sweptAsOf: z.iso.datetime().optional(),
  }),
  /** When the next root group is due to be crawled by the timer; webhooks and people cause earlier reads. */
  nextSyncAt: z.iso.datetime().optional(),
  /** The sum over all connectors; absent if nothing was sent for two minutes and no limit is known. */
  budget: Budget.optional(),
  connectors: z.array(
    z.object({
      connector: z.string(),
      connectorId: z.string(),
      health: AccessHealthState,
      message: z.string().optional(),
      /** When the settings of the instance were last asked for. */
      instanceReadAt: z.iso.datetime().optional(),
      lastRun: RunSummary.optional(),
    }),
  ),
});
export type DataStatus = z.infer<typeof DataStatus>;
