import { z } from 'zod';

import { list, maybe, text } from './lenient.ts';

/** Some analyzers write line numbers as strings. */
const line = maybe(z.union([z.string(), z.number()]));

/** An object with a name in some versions, its name in others. */
const Named = maybe(z.union([z.string(), z.object({ name: text }).transform(({ name }) => name)]));
const Scanner = z.object({ id: text, name: text, vendor: Named, version: text });
const Commit = z.object({ sha: text, date: text, author: text });
const KubernetesResource = z.object({ namespace: text, kind: text, name: text, container_name: text });

const Location = z.object({
  file: text,
  start_line: line,
  end_line: line,
  class: text,
  method: text,
  commit: maybe(Commit),
  dependency: maybe(z.object({ package: maybe(z.object({ name: text })), version: text })),
  image: text,
  default_branch_image: text,
  operating_system: text,
  kubernetes_resource: maybe(KubernetesResource),
  hostname: text,
  path: text,
  param: text,
  crash_type: text,
  crash_state: text,
});

const Signature = z.object({ algorithm: z.string(), value: z.string() });
const Tracking = z.object({ items: list(z.object({ signatures: list(Signature) })) });

/**
 * An item of a report of any version: every field is optional, and one of a wrong type is absent. `raw_source_code_extract`,
 * `tracking`, `message` and `description` may hold a secret; `evidence`, `details`, `assets` and `stacktrace_snippet` are not
 * read at all. GitLab, "security-report-schemas"; flat fields as GitLab 12 had them.
 */
export const ReportItem = z.object({
  id: text,
  name: text,
  message: text,
  description: text,
  solution: text,
  cve: text,
  /** Anything, as a wrong type is a severity that is not known, not one that is missing. */
  severity: z.unknown().optional(),
  priority: z.unknown().optional(),
  raw_source_code_extract: text,
  scanner: maybe(Scanner),
  location: maybe(Location),
  identifiers: list(
    z.object({ type: text, name: text, value: maybe(z.union([z.string(), z.number()])), url: text }),
  ),
  links: list(z.object({ name: text, url: text })),
  cvss_vectors: list(z.object({ vector: text, vendor: text })),
  tracking: maybe(Tracking),
  flags: list(z.object({ type: text })),
  tool: text,
  file: text,
  line,
  url: text,
});
export type ReportItem = z.infer<typeof ReportItem>;

/** Keys of an item that are read; the rest is skipped before it becomes a value. */
export const reportItemKeys: ReadonlySet<string> = new Set(Object.keys(ReportItem.shape));

/** The part of a report about the scan; it stands last in many reports. */
export const ReportScan = z.object({
  type: text,
  status: text,
  start_time: text,
  end_time: text,
  scanner: maybe(Scanner),
  analyzer: maybe(Scanner),
  messages: list(z.object({ level: text, value: text })),
});
export type ReportScan = z.infer<typeof ReportScan>;

/** Keys of `scan` that are read. */
export const reportScanKeys: ReadonlySet<string> = new Set(Object.keys(ReportScan.shape));
