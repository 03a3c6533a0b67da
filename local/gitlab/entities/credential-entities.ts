import { accessTokenIdOf, botIdOf, deployKeyIdOf } from '../details/ids.ts';
import type { AccessToken, DeployKey, Variable } from '../details/records.ts';
import { variableValue } from '../details/variable-value.ts';
import type { Instance } from '../instance/instance.ts';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';

export function accessTokenEntity(
  holder: GroupRecord | ProjectRecord,
  token: AccessToken,
  index: number,
  instance: Instance,
): Record<string, unknown> {
  const { access_level: level, ...rest } = token;
  return {
    id: accessTokenIdOf(holder, index),
    created_at: '2026-02-01T08:00:00.000Z',
    description: null,
    user_id: botIdOf(holder, index),
    ...rest,
    active: token.active && !token.revoked,
    ...(instance.isSince('14.0') ? { access_level: level } : {}),
  };
}

export function deployKeyEntity(
  project: ProjectRecord,
  key: DeployKey,
  index: number,
  instance: Instance,
): Record<string, unknown> {
  const id = deployKeyIdOf(project, index);
  return {
    id,
    title: key.title,
    key: `ssh-ed25519 AAAAC3canary-deploy-key-${id}`,
    created_at: '2024-02-01T08:00:00.000Z',
    can_push: key.can_push,
    ...(instance.isSince('16.0') ? { expires_at: key.expires_at } : {}),
    ...(instance.isSince('17.5') ? { fingerprint_sha256: `SHA256:${id}` } : {}),
  };
}

/** Contains the value, unless the variable is hidden. Source: GitLab `lib/api/entities/ci/variable.rb`. */
export function variableEntity(
  ownerId: number,
  variable: Variable,
  instance: Instance,
): Record<string, unknown> {
  return {
    variable_type: variable.variable_type,
    key: variable.key,
    value: variable.hidden ? null : variableValue(ownerId, variable),
    protected: variable.protected,
    masked: variable.masked,
    ...(instance.isSince('17.4') ? { hidden: variable.hidden } : {}),
    raw: false,
    environment_scope: variable.environment_scope,
    description: null,
  };
}
