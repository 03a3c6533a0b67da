import type {
  FindingBody,
  FindingIdentifier,
  FindingKind,
  FindingLocation,
} from '../../../contracts/findings/finding.ts';
import { derivedIds } from './identifiers.ts';
import { keysOf, sharedKeysOf, type Traits } from './keys.ts';
import { plainLine, plainText } from './plain-text.ts';
import { masked, placeOf, quotesSecrets, storableWords } from './redact.ts';
import type { ReportType } from './report-type.ts';
import type { ScannedFinding } from './scanned-finding.ts';

/** A finding as its source words it; the texts and traits may hold secrets, which end here. */
export type RawFinding = {
  type: ReportType;
  name: string | undefined;
  message: string | undefined;
  description: string | undefined;
  solution: string | undefined;
  /** GitLab names it beside the list; the first of the list otherwise. */
  primary?: FindingIdentifier | undefined;
  identifiers: readonly FindingIdentifier[];
  location: FindingLocation;
  scanner: FindingBody['scanner'];
} & Pick<Traits, 'signatures' | 'secret' | 'legacyKey' | 'uuid'>;

type Decided =
  | 'kind'
  | 'title'
  | 'description'
  | 'solution'
  | 'primary'
  | 'identifiers'
  | 'cve'
  | 'cwe'
  | 'ghsa'
  | 'location'
  | 'scanner'
  | 'keys'
  | 'sharedKeys';

/** Title, texts, identifiers and keys of a finding, without secrets. The same for every source, so that ids survive a change of it. */
export function assembleFinding(raw: RawFinding, secretKey: string): Pick<ScannedFinding, Decided> {
  const { type, location } = raw;
  const isSecret = quotesSecrets(type, raw.identifiers, raw.legacyKey);
  const first = raw.primary ?? raw.identifiers[0];
  const rule = first?.name ?? first?.value ?? (isSecret ? 'Secret' : undefined);
  const placeholder = `${rule ?? 'Finding'} in ${placeOf(location)}`;
  const words = storableWords(
    {
      title: plainLine(raw.name, 255),
      message: plainLine(raw.message, 255),
      description: plainText(raw.description, 4_096),
    },
    isSecret,
    placeholder,
  );
  const title = plainLine(words.title ?? words.message ?? placeholder, 255) ?? 'Finding';
  const description = plainText(
    words.description ?? (words.title === undefined ? undefined : words.message),
    4_096,
  );
  const solution = plainText(masked(plainText(raw.solution, 4_096)), 4_096);
  const primary = first ?? { type: 'name', value: (isSecret ? 'secret' : title).toLowerCase() };
  const traits: Traits = {
    ...raw,
    primary,
    // As GitLab has them, where a message without a name is the title.
    words: [title, words.title === undefined ? undefined : words.message, words.description],
  };
  return {
    kind: kindOf(type, raw.scanner.id, primary),
    title,
    ...(description === undefined ? {} : { description }),
    ...(solution === undefined ? {} : { solution }),
    primary,
    identifiers: [...raw.identifiers],
    ...derivedIds(raw.identifiers),
    location,
    scanner: raw.scanner,
    keys: keysOf(traits, secretKey),
    sharedKeys: sharedKeysOf(traits),
  };
}

/** IaC scanners write reports of type `sast`: known by the scanner, or by their rules where the item does not name it. */
export function kindOf(
  type: ReportType,
  scannerId: string | undefined,
  primary?: FindingIdentifier,
): FindingKind {
  return type === 'sast' && (/^kics/i.test(scannerId ?? '') || primary?.type.startsWith('kics'))
    ? 'iac'
    : type;
}
