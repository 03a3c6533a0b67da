import type { FindingScanner } from '../../../contracts/findings/finding.ts';
import {
  CycloneDxComponent,
  cycloneDxKeys,
  CycloneDxMetadata,
  CycloneDxVulnerability,
} from '../../../contracts/gitlab/reports/cyclonedx.ts';
import {
  type Affected,
  cycloneDxItems,
  scannerOfTools,
} from '../../../features/findings/domain/cyclonedx-items.ts';
import type { TypedItem } from '../../../features/findings/domain/read-outcome.ts';
import { reportTime } from '../../../features/findings/domain/report-time.ts';
import type { FindingsDocument } from './findings-document.ts';
import { JsonParts, ReportDocumentError } from './json-parts.ts';

type Limits = { maxItemBytes: number; maxItems: number };

const components = '$.components[]';
const vulnerabilities = '$.vulnerabilities[]';

/**
 * A CycloneDX document of which the vulnerabilities are read. They wait for its end, as its components may stand behind them. Most
 * documents have none: a bill of materials alone says nothing about findings. ECMA-424.
 */
export class CycloneDxDocument implements FindingsDocument {
  readonly items: TypedItem[] = [];
  readonly remediatedIds = new Set<string>();
  readonly warnings = [];
  readonly rejection = undefined;
  readonly hasFailed = false;
  isBill = false;
  version: string | undefined;
  count = 0;
  readonly unusable = 0;
  readonly parts: JsonParts;

  readonly #limits: Limits;
  readonly #components = new Map<string, Affected>();
  #waiting: CycloneDxVulnerability[] = [];
  #metadata: CycloneDxMetadata = CycloneDxMetadata.parse({});

  constructor(limits: Limits) {
    this.#limits = limits;
    this.parts = new JsonParts(
      {
        parts: {
          [components]: { keys: cycloneDxKeys.component },
          [vulnerabilities]: { keys: cycloneDxKeys.vulnerability, isItem: true },
          '$.metadata': { keys: cycloneDxKeys.metadata },
        },
        lists: ['$.vulnerabilities'],
        texts: ['$.bomFormat', '$.specVersion'],
        onPart: (place, value, byte) => this.#keep(place, value, byte),
        onText: (place, text) => {
          if (place === '$.bomFormat') this.isBill = text === 'CycloneDX';
          else this.version = text.slice(0, 64);
        },
      },
      limits,
    );
  }

  get scanner(): FindingScanner | undefined {
    return scannerOfTools(this.#metadata);
  }
  get ranAt(): string | undefined {
    return reportTime(this.#metadata.timestamp);
  }

  finish(): void {
    const { scanner } = this;
    const componentOf = (ref: string) => this.#components.get(ref);
    for (const vulnerability of this.#waiting) {
      const items = cycloneDxItems(vulnerability, { metadata: this.#metadata, scanner, componentOf });
      this.items.push(...items);
      this.count += items.length;
    }
    this.#waiting = [];
  }

  #keep(place: string, value: object, byte: number): void {
    if (place === '$.metadata') this.#metadata = CycloneDxMetadata.parse(value);
    else if (place === components) this.#keepComponent(CycloneDxComponent.parse(value));
    else if (this.#waiting.length < this.#limits.maxItems)
      this.#waiting.push(CycloneDxVulnerability.parse(value));
    else throw new ReportDocumentError('too many items', byte, true);
  }

  #keepComponent({ 'bom-ref': ref, purl, group, name, version, properties }: CycloneDxComponent): void {
    if (this.#components.size >= 2 * this.#limits.maxItems) return;
    const affected = { group, name, version, properties };
    for (const known of [ref, purl]) if (known !== undefined) this.#components.set(known, affected);
  }
}
