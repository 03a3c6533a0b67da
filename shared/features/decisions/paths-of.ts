import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { indexSnapshot, type PostureIndex, type Things } from '../posture/domain/panes/posture-index.ts';
import { rowAt } from '../posture/domain/panes/rows.ts';
import { loadSnapshot } from '../posture/load-snapshot.ts';
import { catalogue } from '../posture/open-posture.ts';
import type { Target } from './domain/target.ts';

/**
 * Full paths of things as they are called now, by the read model. A thing that is not in it keeps its name of when it was
 * decided about.
 */
export async function pathsOf(
  connector: Connector,
  decisions: readonly { target: Target }[],
  app: App,
): Promise<(target: Target) => string> {
  const idsOf = (kind: Target['kind']) =>
    new Set(decisions.filter(({ target }) => target.kind === kind).map(({ target }) => target.gitLabId));
  const [groups, projects] = [idsOf('group'), idsOf('project')];
  const found = new Map<string, string>();
  if (groups.size + projects.size > 0) {
    const index = indexSnapshot(await loadSnapshot([connector], app), catalogue);
    for (const [id, path] of pathsIn(index.groups, groups, index)) found.set(`group ${id}`, path);
    for (const [id, path] of pathsIn(index.projects, projects, index)) found.set(`project ${id}`, path);
  }
  return ({ kind, gitLabId, fullyQualifiedName }) =>
    found.get(`${kind} ${gitLabId}`) ?? fullyQualifiedName.replaceAll('$', '/');
}

function* pathsIn(
  things: Things,
  wanted: ReadonlySet<number>,
  index: PostureIndex,
): Generator<[number, string]> {
  if (wanted.size === 0) return;
  for (const { start, chunk } of things.parts)
    for (const [row, id] of chunk.ids.entries()) {
      if (!wanted.has(id)) continue;
      const { fullPath, unplaced } = rowAt(things, start + row, index);
      // Its group has not been read yet, so that its path is a guess.
      if (unplaced === undefined) yield [id, fullPath];
    }
}
