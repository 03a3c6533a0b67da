import { isForeignPath } from '../../details/ci-config-path.ts';
import { blobIdOf } from '../../details/ids.ts';
import { variableValue } from '../../details/variable-value.ts';
import type { CiFile, Runner, Variable } from '../../details/records.ts';
import { mix } from '../../../seeded-random.ts';
import type { ProjectRecord } from '../../world/records.ts';
import { connection, type PageArguments } from '../connection.ts';
import { globalId } from '../global-id.ts';

/** `value` is sent to a caller that selects it: the canary of a variable shows who does. */
export function variableNode(kind: 'Project' | 'Group', ownerId: number, variable: Variable) {
  const { key, masked, hidden, environment_scope: environmentScope } = variable;
  return {
    environmentScope,
    hidden,
    id: globalId(`Ci::${kind === 'Project' ? '' : 'Group'}Variable`, mix(ownerId, key.length)),
    key,
    masked,
    protected: variable.protected,
    value: () => (hidden ? null : variableValue(ownerId, variable)),
    variableType: variable.variable_type.toUpperCase(),
  };
}

export function runnerNode(id: number, type: 'PROJECT_TYPE' | 'GROUP_TYPE', runner: Runner) {
  return {
    accessLevel: runner.access_level.toUpperCase(),
    description: runner.description,
    id: globalId('Ci::Runner', id),
    locked: runner.locked,
    paused: runner.paused,
    runUntagged: runner.run_untagged,
    runnerType: type,
    status: runner.paused ? 'OFFLINE' : 'ONLINE',
    tagList: runner.tag_list,
  };
}

export function repositoryNode(project: ProjectRecord, path: string, file: CiFile | null) {
  const blobs = file === null || isForeignPath(path) ? [] : [{ path, text: file.text }];
  return {
    empty: project.emptyRepo,
    exists: true,
    rootRef: project.defaultBranch ?? null,
    blobs: ({ paths, ...page }: PageArguments & { paths: readonly string[] }) =>
      connection(
        blobs.filter((blob) => paths.includes(blob.path)),
        page,
        (blob) => blob.path,
        blobNode,
      ),
  };
}

function blobNode({ path, text }: { path: string; text: string }) {
  const oid = blobIdOf(text);
  return {
    id: globalId('Gitlab::Graphql::Representation::TreeEntry', oid),
    name: path.slice(path.lastIndexOf('/') + 1),
    oid,
    path,
    rawSize: Buffer.byteLength(text),
    rawTextBlob: text,
  };
}
