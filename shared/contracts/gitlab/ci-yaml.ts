import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const Configuration = z.record(z.string(), z.unknown());

/** GitLab itself takes 2 MB; parsing half a megabyte keeps this process busy for a second or two. */
const maxLength = 500_000;

/**
 * A CI configuration as GitLab reads it: YAML 1.1, where a key may come twice, tags such as `!reference` stay plain lists, and
 * a first document may be a header (`spec`). Undefined where it is too long, no valid YAML or no mapping, or where its aliases
 * would make it many times as large.
 */
export function parseCiYaml(text: string): Record<string, unknown> | undefined {
  if (text.length > maxLength) return undefined;
  try {
    const documents = parseAllDocuments(text, { version: '1.1', uniqueKeys: false, logLevel: 'error' });
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
    const configuration: unknown = documents.at(-1)?.toJS({ maxAliasCount: 1_000 });
    return Configuration.safeParse(configuration).data;
  } catch {
    return undefined;
  }
}
