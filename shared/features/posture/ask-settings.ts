import type { SettingsAnswer } from './domain/settings-answer.ts';
import type { SettingsCall } from './domain/settings-call.ts';
import type { FactSource } from './ports.ts';

/** More entries than this are not read one by one. */
const maxDetails = 20;

/**
 * Sends a request for settings of a thing, and those for the details that its answer only names; one that is refused is the
 * answer. `place`: the path of the thing, such as `/projects/7`. Throws a `GitLabError`.
 */
export async function askSettings<Facts>(
  { path, query, details }: SettingsCall<Facts>,
  place: string,
  facts: Pick<FactSource, 'settings'>,
): Promise<SettingsAnswer> {
  const answer = await facts.settings(path === '' ? place : `${place}/${path}`, query);
  if (answer.outcome === 'refused') return answer;
  const paths = details?.(answer.body);
  if (paths === undefined) return answer;
  if (paths.length > maxDetails) return { ...answer, isCut: true };
  const body: unknown[] = [];
  let { isCut } = answer;
  for (const detail of paths) {
    const one = await facts.settings(detail.startsWith('/') ? detail : `${place}/${detail}`);
    if (one.outcome === 'refused') return one;
    body.push(one.body);
    isCut ||= one.isCut;
  }
  return { ...answer, body, isCut };
}
