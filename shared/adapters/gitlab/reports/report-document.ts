import {
  ReportItem,
  reportItemKeys,
  ReportScan,
  reportScanKeys,
} from '../../../contracts/gitlab/reports/report-item.ts';
import type { FindingScanner } from '../../../contracts/findings/finding.ts';
import { readScanner } from '../../../features/findings/domain/read-item.ts';
import { reportTime } from '../../../features/findings/domain/report-time.ts';
import type { FindingsDocument } from './findings-document.ts';
import { JsonParts, ReportDocumentError } from './json-parts.ts';

type Limits = { maxItemBytes: number; maxItems: number };

const maxRemediations = 20_000;
const item = { keys: reportItemKeys, isItem: true };

/**
 * A report in GitLab's own format, of any version: the list of items, `scan` and the version become values. Fields are those of
 * `ReportItem`, so that evidence and the like are never built.
 */
export class ReportDocument implements FindingsDocument {
  readonly items: ReportItem[] = [];
  readonly remediatedIds = new Set<string>();
  readonly warnings = [];
  readonly rejection = undefined;
  version: string | undefined;
  count = 0;
  readonly unusable = 0;
  readonly parts: JsonParts;

  readonly #limits: Limits;
  #scan: ReportScan | undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.parts = new JsonParts(
      {
        parts: {
          '$[]': item,
          '$.vulnerabilities[]': item,
          '$.scan': { keys: reportScanKeys },
          '$.remediations[]': { keys: new Set(['fixes']) },
        },
        lists: ['$', '$.vulnerabilities'],
        texts: ['$.version'],
        onPart: (place, value, byte) => this.#keep(place, value, byte),
        onText: (_place, text) => void (this.version = text.slice(0, 64)),
      },
      limits,
    );
  }

  get hasFailed(): boolean {
    return this.#scan?.status?.trim().toLowerCase() === 'failure';
  }
  get ranAt(): string | undefined {
    return reportTime(this.#scan?.end_time) ?? reportTime(this.#scan?.start_time);
  }
  get scanner(): FindingScanner | undefined {
    const scanner = readScanner(this.#scan?.scanner ?? this.#scan?.analyzer ?? {});
    return Object.keys(scanner).length === 0 ? undefined : scanner;
  }

  finish(): void {
    // Items wait for nothing.
  }

  #keep(place: string, value: object, byte: number): void {
    if (place === '$.scan') this.#scan = ReportScan.safeParse(value).data;
    else if (place === '$.remediations[]') this.#keepRemediation(value);
    else {
      if (this.count >= this.#limits.maxItems) throw new ReportDocumentError('too many items', byte, true);
      this.items.push(ReportItem.parse(value));
      this.count += 1;
    }
  }

  #keepRemediation({ fixes }: { fixes?: unknown }): void {
    if (!Array.isArray(fixes)) return;
    for (const fix of fixes as unknown[]) {
      const { id } = (fix ?? {}) as { id?: unknown };
      if (typeof id === 'string' && this.remediatedIds.size < maxRemediations) this.remediatedIds.add(id);
    }
  }
}
