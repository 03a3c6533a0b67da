import { z } from 'zod';

import { ChangesQuery } from './changes-query.ts';
import { FindingsQuery } from './findings-query.ts';
import { FilterQuery, RecommendationsQuery, ResourcesQuery } from './posture-query.ts';

/** Formats of each view. */
export const exportFormats = {
  inventory: ['csv', 'jsonl'],
  recommendations: ['csv', 'jsonl'],
  resources: ['csv', 'jsonl'],
  coverage: ['csv', 'jsonl'],
  changes: ['csv', 'jsonl'],
  findings: ['csv', 'jsonl', 'sarif', 'cyclonedx'],
  cis: ['json', 'html'],
} as const;
export type ExportedView = keyof typeof exportFormats;

const ofProjects = [
  'connector',
  'fullPath',
  'name',
  'gitLabId',
  'visibility',
  'archived',
  'tier',
  'critical',
  'high',
  'medium',
  'low',
  'fail',
  'pass',
  'notApplicable',
  'notAssessed',
  'exempt',
  'score',
  'secret',
  'sast',
  'dependencies',
  'containers',
  'iac',
  'dast',
  'lastRead',
  'lastActivityAt',
];

/** Columns of each view that is a table. */
export const exportColumns: Readonly<Record<Exclude<ExportedView, 'cis'>, readonly string[]>> = {
  inventory: ofProjects,
  resources: ofProjects,
  recommendations: [
    'check',
    'title',
    'severity',
    'subject',
    'fail',
    'pass',
    'notApplicable',
    'notAssessed',
    'exempt',
    'assigned',
    'overdue',
    'owners',
    'dueOn',
    'reason',
    'cis',
    'owasp',
    'why',
    'fix',
  ],
  coverage: [
    'check',
    'title',
    'severity',
    'subject',
    'role',
    'tier',
    'since',
    'assessed',
    'notAssessed',
    'forTier',
    'forPermission',
    'forError',
    'forStale',
    'helps',
  ],
  changes: [
    'at',
    'kind',
    'connector',
    'subject',
    'gitLabId',
    'fullPath',
    'before',
    'after',
    'cause',
    'actor',
    'actorName',
    'id',
  ],
  findings: [
    'severity',
    'state',
    'kind',
    'title',
    'connector',
    'project',
    'file',
    'startLine',
    'package',
    'version',
    'image',
    'identifier',
    'cve',
    'cwe',
    'scanner',
    'solution',
    'firstSeen',
    'lastSeen',
    'fixedAt',
    'reason',
    'exempt',
    'exemptUntil',
    'webUrl',
    'id',
  ],
};

const views = Object.keys(exportFormats) as ExportedView[];
const formats = ['csv', 'jsonl', 'json', 'html', 'sarif', 'cyclonedx'] as const;
export type ExportFormat = (typeof formats)[number];

const listed = { top: true, skip: true, asOf: true } as const;
const ofInventory = ResourcesQuery.omit(listed);
const ofChecks = FilterQuery.omit({ asOf: true });

/** The filters and order of each view, by the names and texts of its own query. */
export const exportQueries = {
  inventory: ofInventory,
  recommendations: RecommendationsQuery.omit(listed),
  resources: ofInventory,
  coverage: ofChecks,
  changes: ChangesQuery.omit({ totals: true, top: true, 'continuation-token': true }),
  findings: FindingsQuery.omit({ top: true, 'continuation-token': true }),
  cis: ofChecks,
} as const satisfies Record<ExportedView, z.ZodObject>;

const maxFilters = 32;
const FilterText = z.string().max(8_192, 'is longer than 8192 characters');

/**
 * Names a view and the form of its export. `inventory` and `resources` have a row for each project, `recommendations` and
 * `coverage` for each check, `changes` for each entry of the change feed, `findings` for each finding; `cis` is a report about the CIS GitLab Benchmark.
 */
export const ExportRequest = z.strictObject({
  properties: z.strictObject({
    of: z.enum(views, { error: `must be of ${views.join(', ')}` }),
    format: z.enum(formats, { error: `must be of ${formats.join(', ')}` }),
    /** Query parameters of the view. */
    filters: z
      .record(z.string().max(64), FilterText)
      .refine(
        (filters) => Object.keys(filters).length <= maxFilters,
        `has more than ${maxFilters} parameters`,
      )
      .optional(),
    /** Columns in their order; all without it. */
    columns: z.array(z.string().max(64)).min(1).max(64).optional(),
    /** CSV begins with the byte order mark of UTF-8, by which spreadsheets know the encoding. */
    byteOrderMark: z.boolean().optional(),
  }),
});
export type ExportRequest = z.infer<typeof ExportRequest>;

/** `Abandoned`: nobody asked for it while it was written. */
export const ExportState = z.enum(['Writing', 'Ready', 'Failed', 'Abandoned']);
export type ExportState = z.infer<typeof ExportState>;

export const ExportResource = z.object({
  id: z.string(),
  name: z.guid(),
  type: z.literal('Microsoft.Security/exports'),
  properties: z.object({
    of: z.enum(views),
    format: z.enum(formats),
    state: ExportState,
    /** Rows, as far as they are written. */
    count: z.int(),
    /** Bytes, as far as they are written. */
    size: z.int(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    /** The time of the data, as lists of the same view give it. */
    asOf: z.iso.datetime().optional(),
    fileName: z.string(),
    /** Why it failed. */
    message: z.string().optional(),
    /** Address of the content once it is ready; it is served in ranges of bytes. */
    contentLink: z.string().optional(),
  }),
});
export type ExportResource = z.infer<typeof ExportResource>;
