import { z } from 'zod';

import { ExemptionCategory } from '../arm/exemption.ts';
import { FindingId } from './finding-id.ts';

export const FindingKind = z.enum([
  'sast',
  'iac',
  'secret_detection',
  'dependency_scanning',
  'container_scanning',
  'cluster_image_scanning',
  'dast',
  'api_fuzzing',
  'coverage_fuzzing',
]);
export type FindingKind = z.infer<typeof FindingKind>;

/** In this order: what a scanner does not rate may be worse than information. */
export const FindingSeverity = z.enum(['critical', 'high', 'medium', 'low', 'unknown', 'info']);
export type FindingSeverity = z.infer<typeof FindingSeverity>;

/** Open and reopened count as open. */
export const FindingState = z.enum(['open', 'reopened', 'fixed', 'dismissed']);
export type FindingState = z.infer<typeof FindingState>;

const optional = <Of extends z.ZodType>(of: Of) => z.exactOptional(of);
const text = z.string().min(1);
const Time = z.iso.datetime();
const Line = z.int().min(0);

/** A name of a rule or weakness, as `cwe` `79`; types are in lower case. */
export const FindingIdentifier = z.strictObject({
  type: z.string(),
  value: z.string(),
  name: optional(text),
  url: optional(text),
});
export type FindingIdentifier = z.infer<typeof FindingIdentifier>;

/** The scanner's name for itself; absent parts were not reported. */
export const FindingScanner = z.strictObject({
  id: optional(text),
  name: optional(text),
  vendor: optional(text),
  version: optional(text),
});
export type FindingScanner = z.infer<typeof FindingScanner>;

/** The place of a finding: each kind has some of the fields. Paths have no leading slash; a DAST path has no query. */
export const FindingLocation = z.strictObject({
  file: optional(text),
  startLine: optional(Line),
  endLine: optional(Line),
  class: optional(text),
  method: optional(text),
  package: optional(text),
  version: optional(text),
  image: optional(text),
  operatingSystem: optional(text),
  kubernetesObject: optional(text),
  hostname: optional(text),
  path: optional(text),
  requestMethod: optional(text),
  param: optional(text),
  crashType: optional(text),
  crashState: optional(text),
});
export type FindingLocation = z.infer<typeof FindingLocation>;

/** A pipeline in which a finding was seen. GitLab's own findings may have no pipeline. */
export const SeenIn = z.strictObject({
  time: Time,
  pipelineId: optional(z.int().positive()),
  sha: optional(text),
});
export type SeenIn = z.infer<typeof SeenIn>;

/** Origin of a finding. `pipeline` means first seen there, which names no author. No e-mail address is kept. */
export const IntroducedBy = z.strictObject({
  how: z.enum(['commit', 'blame', 'pipeline']),
  sha: optional(text),
  author: optional(text),
  time: optional(Time),
});
export type IntroducedBy = z.infer<typeof IntroducedBy>;

/** Parts that a scan decides, without secrets (contract findings.md, 9). */
export const FindingBody = z.strictObject({
  kind: FindingKind,
  severity: FindingSeverity,
  /** The scanner's own word. */
  severitySource: optional(text.max(64)),
  title: text.max(255),
  description: optional(text.max(4_096)),
  solution: optional(text.max(4_096)),
  primary: FindingIdentifier,
  identifiers: z.array(FindingIdentifier).max(20),
  cve: optional(text),
  cwe: optional(z.int().positive()),
  ghsa: optional(text),
  scanner: FindingScanner,
  location: FindingLocation,
  links: z.array(z.strictObject({ url: text, name: optional(text) })).max(20),
  cvss: z.array(z.strictObject({ vector: text, vendor: optional(text) })).max(8),
  epss: optional(z.number().min(0).max(1)),
  knownExploited: optional(z.boolean()),
  reachability: optional(text),
  tokenStatus: optional(text),
  falsePositive: optional(z.boolean()),
  hasRemediation: optional(z.boolean()),
  source: z.enum(['report', 'gitlab']),
  /** Names of the jobs whose reports had it last; none where GitLab itself lists it. */
  jobs: z.array(z.string()),
  occurrences: z.int().positive(),
  /** The scanner's id, which is no identity: it may be equal for different findings. */
  sourceId: optional(text),
  webUrl: optional(text),
});
export type FindingBody = z.infer<typeof FindingBody>;

/** A state that a finding entered. `why` is a sentence for people. */
const FindingHistoryEntry = z.strictObject({
  at: Time,
  state: FindingState,
  pipelineId: optional(z.int().positive()),
  why: text,
  /** The other finding of one change: the analyzer gave the rule of both another name. */
  other: optional(FindingId),
});

/** The number of newest history entries that are kept. */
export const maxHistory = 50;

const StateBy = z.enum(['scan', 'gitlab', 'exemption']);

/**
 * The exemption that holds for a finding: a person's decision, by its name in the connector. `beneath` is the state that it hides;
 * absent while the finding is fixed.
 */
const HeldExemption = z.strictObject({
  name: text,
  category: ExemptionCategory,
  text,
  expiresOn: Time,
  beneath: optional(
    z.strictObject({
      state: FindingState,
      since: Time,
      stateBy: optional(StateBy),
      reason: optional(text),
    }),
  ),
});
export type HeldExemption = z.infer<typeof HeldExemption>;

/** A finding of a project as stored and shown. Contract findings.md, 4 and 6. */
export const Finding = FindingBody.extend({
  id: FindingId,
  state: FindingState,
  /** When it entered its state. */
  since: Time,
  stateBy: optional(StateBy),
  /** Why it was fixed or dismissed. */
  reason: optional(text),
  /** A person confirmed it in GitLab; it is open all the same. */
  confirmed: optional(z.boolean()),
  /** A secret is no longer in the files, but still in the history: it stays open. */
  goneSince: optional(Time),
  firstSeen: SeenIn,
  lastSeen: SeenIn,
  timesReopened: z.int().min(0),
  fixedAt: optional(Time),
  fixedIn: optional(z.strictObject({ pipelineId: optional(z.int().positive()), sha: optional(text) })),
  introducedBy: optional(IntroducedBy),
  exemption: optional(HeldExemption),
  history: z.array(FindingHistoryEntry).max(maxHistory),
});
export type Finding = z.infer<typeof Finding>;
