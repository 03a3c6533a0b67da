import type { FindingScanner } from '../../../contracts/findings/finding.ts';
import {
  sarifKeys,
  SarifInvocation,
  SarifResult,
  SarifRule,
} from '../../../contracts/gitlab/reports/sarif.ts';
import { readScanner } from '../../../features/findings/domain/read-item.ts';
import type { TypedItem } from '../../../features/findings/domain/read-outcome.ts';
import { reportTime } from '../../../features/findings/domain/report-time.ts';
import { sarifItem } from '../../../features/findings/domain/sarif-item.ts';
import type { FindingsDocument } from './findings-document.ts';
import { JsonParts } from './json-parts.ts';

type Limits = { maxItemBytes: number };

/** GitLab docs, "SARIF reports", Limits. */
const maxRuns = 20;
const maxResultsARun = 5_000;
const maxRulesARun = 25_000;

const run = '$.runs[]';
const driver = `${run}.tool.driver`;
const rulesOfDriver = `${driver}.rules[]`;
const rulesOfExtensions = `${run}.tool.extensions[].rules[]`;
const results = `${run}.results[]`;
const invocations = `${run}.invocations[]`;

type Run = {
  tool: Record<string, string>;
  ofDriver: SarifRule[];
  rules: Map<string, SarifRule>;
  results: SarifResult[];
};

/** A SARIF log. Results wait for the end of their run, as its rules may stand behind them. OASIS, SARIF 2.1.0. */
export class SarifDocument implements FindingsDocument {
  readonly items: TypedItem[] = [];
  readonly remediatedIds = new Set<string>();
  version: string | undefined;
  ranAt: string | undefined;
  hasFailed = false;
  count = 0;
  unusable = 0;
  readonly parts: JsonParts;

  #run = newRun();
  #scanner: FindingScanner | undefined;
  #runs = 0;
  #leftOut = 0;
  #beyond = 0;

  constructor(limits: Limits) {
    const rule = { keys: sarifKeys.rule };
    this.parts = new JsonParts(
      {
        parts: {
          [results]: { keys: sarifKeys.result, isItem: true },
          [rulesOfDriver]: rule,
          [rulesOfExtensions]: rule,
          [invocations]: { keys: sarifKeys.invocation },
        },
        lists: [`${run}.results`],
        texts: ['$.version', ...toolKeys.map((key) => `${driver}.${key}`)],
        onPart: (place, value) => this.#keep(place, value),
        onText: (place, text) => this.#note(place, text),
        onEnd: (place) => void (place === run && this.#endRun()),
      },
      limits,
    );
  }

  get scanner(): FindingScanner | undefined {
    return this.#scanner;
  }
  get warnings(): string[] {
    return this.#leftOut > 0 ? [`${this.#leftOut} results are suppressed or no flaws`] : [];
  }

  /** GitLab takes nothing of a file of which it can not use more than half. */
  get rejection(): FindingsDocument['rejection'] {
    const useless = this.unusable + this.parts.skipped + this.parts.tooLarge;
    if (useless > (useless + this.count) / 2)
      return { status: 'malformed', detail: `${useless} of ${useless + this.count} results can not be used` };
    if (this.#beyond > 0 || this.#runs > maxRuns)
      return { status: 'incomplete', detail: 'more runs, results or rules than GitLab reads' };
    return undefined;
  }

  finish(): void {
    // Without its tool nothing says of which type a result is.
    if (this.#run.tool['name'] !== undefined) this.#endRun();
  }

  #note(place: string, text: string): void {
    if (place === '$.version') this.version = text.slice(0, 64);
    else this.#run.tool[place.slice(driver.length + 1)] = text.slice(0, 1_024);
  }

  #keep(place: string, value: object): void {
    if (place === invocations) return this.#keepInvocation(SarifInvocation.safeParse(value).data);
    if (place === results) {
      if (this.#run.results.length >= maxResultsARun) this.#beyond += 1;
      else this.#run.results.push(SarifResult.parse(value));
      return;
    }
    const rule = SarifRule.parse(value);
    if (this.#run.rules.size >= maxRulesARun) this.#beyond += 1;
    else if (rule.id !== undefined && !this.#run.rules.has(rule.id)) this.#run.rules.set(rule.id, rule);
    if (place === rulesOfDriver && this.#run.ofDriver.length < maxRulesARun) this.#run.ofDriver.push(rule);
  }

  #keepInvocation(invocation: SarifInvocation | undefined): void {
    if (invocation?.executionSuccessful === false) this.hasFailed = true;
    this.ranAt = reportTime(invocation?.endTimeUtc) ?? this.ranAt;
  }

  #endRun(): void {
    const { tool, results: found, ofDriver, rules } = this.#run;
    this.#run = newRun();
    this.#runs += 1;
    if (this.#runs > maxRuns) return;
    const scanner = readScanner({
      name: tool['name'],
      vendor: tool['organization'] ?? tool['informationUri'],
      version: tool['version'] ?? tool['semanticVersion'],
    });
    this.#scanner ??= scanner;
    const ruleOf = ({ ruleId, ruleIndex, rule }: SarifResult) =>
      ruleNamed(ruleId ?? rule?.id, rules) ?? ofDriver[ruleIndex ?? rule?.index ?? -1];
    for (const result of found) {
      const item = sarifItem(result, { scanner, ruleOf });
      if (item === 'unusable') this.unusable += 1;
      else if (item === 'left out') this.#leftOut += 1;
      else {
        this.items.push(item);
        this.count += 1;
      }
    }
  }
}

const toolKeys = ['name', 'organization', 'informationUri', 'version', 'semanticVersion'];

function newRun(): Run {
  return { tool: {}, ofDriver: [], rules: new Map(), results: [] };
}

/** `CA1000/1` is a part of the rule `CA1000`. */
function ruleNamed(id: string | undefined, rules: ReadonlyMap<string, SarifRule>): SarifRule | undefined {
  if (id === undefined) return undefined;
  return rules.get(id) ?? rules.get(id.slice(0, Math.max(0, id.lastIndexOf('/'))));
}
