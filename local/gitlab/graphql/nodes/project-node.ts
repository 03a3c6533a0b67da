import { ciConfigPath } from '../../details/ci-config-path.ts';
import { inheritedMembers, projectBots } from '../../details/members.ts';
import { hasPipelines } from '../../details/has-pipelines.ts';
import { deployKeyIdOf, runnerIdOf } from '../../details/ids.ts';
import { fullProject } from '../../entities/project-entity.ts';
import { isoTime } from '../../entities/iso-time.ts';
import { projectPath } from '../../world/paths.ts';
import { developer, maintainer, owner, type ProjectRecord } from '../../world/records.ts';
import { connection, type PageArguments } from '../connection.ts';
import { globalId } from '../global-id.ts';
import { readsCode, roleInProject, type View } from '../view.ts';
import { branchRuleNode, branchRules } from './branch-rule-nodes.ts';
import { repositoryNode, runnerNode, variableNode } from './ci-nodes.ts';
import { accessLevelNode, memberNode } from './member-nodes.ts';
import { pipelineFields } from './pipeline-nodes.ts';
import { vulnerabilityFields } from './vulnerability-nodes.ts';

type MemberArguments = PageArguments & { relations: readonly string[]; userTypes?: readonly string[] | null };

/**
 * The fields of `Project`. Below Maintainer most settings are null, but `branchRules` and `runners` are empty without an
 * error (gitlab-facts.md, trap 1 and section 8, 8). Settings that REST lists too come from its entity.
 */
export function projectNode(project: ProjectRecord, view: View) {
  const role = roleInProject(view, project);
  return {
    ...identityFields(project, view, role),
    ...settingFields(project, view, role >= maintainer),
    ...listFields(project, view, role >= maintainer),
    ...codeFields(project, view),
    ...pipelineFields(project, view),
    ...vulnerabilityFields(project, view),
  };
}

function identityFields(project: ProjectRecord, view: View, role: number) {
  return {
    archived: project.archived,
    fullPath: () => projectPath(project),
    id: globalId('Project', project.id),
    lastActivityAt: () => isoTime(project.lastActivityAt),
    maxAccessLevel: () => accessLevelNode(role),
    name: project.name,
    path: project.path,
    userPermissions: () => ({
      adminProject: role >= maintainer,
      createPipeline: role >= developer && !project.archived && hasPipelines(project),
      downloadCode: readsCode(view, project),
      readProject: true,
    }),
    visibility: project.visibility,
  };
}

function settingFields(project: ProjectRecord, view: View, administers: boolean) {
  const { api, details, instance } = view;
  const listed = () => fullProject(project, api.setting, owner);
  const tier = () => api.world.tierOf(project.namespace);
  return {
    ciCdSettings: () => (administers ? ciCdSettings(listed(), view, project) : null),
    licensedFeatureAvailability: ({ feature }: { feature: string }) => ({
      available: (/SECRET_PUSH|DASHBOARD/.test(feature) ? ['ultimate'] : ['premium', 'ultimate']).includes(
        tier(),
      ),
    }),
    mergeRequestsDisableCommittersApproval: () =>
      tier() !== 'free' && details.ofProject(project).approvals.merge_requests_disable_committers_approval,
    // Any reader of the project may read push rules. Without a licence the values are false (trap 3).
    pushRules: () => {
      const rule = details.ofProject(project).push_rule;
      if (rule === null) return null;
      const isLicensed = tier() !== 'free';
      return {
        preventSecrets: rule.prevent_secrets,
        rejectUnsignedCommits: isLicensed && rule.reject_unsigned_commits,
      };
    },
    secretPushProtectionEnabled: () => {
      const isAvailable = details.ofInstance()['secret_push_protection_available'] === true;
      if (!administers || tier() !== 'ultimate' || !isAvailable || !instance.isLicensed) return null;
      return listed()['secret_push_protection_enabled'] ?? null;
    },
  };
}

function ciCdSettings(listed: Record<string, unknown>, { details }: View, project: ProjectRecord) {
  return {
    inboundJobTokenScopeEnabled: details.ofProject(project).inbound_job_token_scope_enabled,
    jobTokenScopeEnabled: listed['ci_job_token_scope_enabled'],
    keepLatestArtifact: listed['keep_latest_artifact'],
    pipelineVariablesMinimumOverrideRole: listed['ci_pipeline_variables_minimum_override_role'],
    pushRepositoryForJobTokenAllowed: listed['ci_push_repository_for_job_token_allowed'],
  };
}

function listFields(project: ProjectRecord, view: View, administers: boolean) {
  const { details } = view;
  return {
    availableDeployKeys: (page: PageArguments) => (administers ? deployKeys(project, view, page) : null),
    branchRules: (page: PageArguments) =>
      connection(
        administers ? branchRules(project, view) : [],
        page,
        (rule) => rule.id,
        (rule) => branchRuleNode(rule, project, view),
      ),
    ciVariables: (page: PageArguments) => {
      if (!administers) return null;
      const { variables } = details.ofProject(project);
      return connection(
        variables,
        page,
        (variable) => `${variable.key} ${variable.environment_scope}`,
        (variable) => variableNode('Project', project.id, variable),
      );
    },
    projectMembers: (given: MemberArguments) => members(project, view, given),
    runners: ({ type, ...page }: PageArguments & { type?: string | null }) => {
      const own =
        administers && (type ?? 'PROJECT_TYPE') === 'PROJECT_TYPE' ? details.ofProject(project).runners : [];
      const runners = own.map((runner, index) => ({ runner, id: runnerIdOf(project, index) }));
      return connection(
        runners,
        page,
        ({ id }) => id,
        ({ id, runner }) => runnerNode(id, 'PROJECT_TYPE', runner),
      );
    },
  };
}

/** Only keys that can push: GitLab's finder has no others. */
function deployKeys(project: ProjectRecord, { details }: View, page: PageArguments) {
  const keys = details
    .ofProject(project)
    .deploy_keys.map((key, index) => ({ ...key, id: deployKeyIdOf(project, index) }))
    .filter((key) => key.can_push);
  return connection(
    keys,
    page,
    ({ id }) => id,
    ({ id, title, expires_at: expiresAt }) => ({ id: globalId('DeployKey', id), title, expiresAt }),
  );
}

function members(project: ProjectRecord, view: View, { relations, userTypes, ...page }: MemberArguments) {
  const all = [
    ...(relations.includes('DIRECT') ? projectBots(project, view.details) : []),
    ...(relations.includes('INHERITED')
      ? inheritedMembers(project.namespace, view.api.world, view.details)
      : []),
  ];
  const kept = all.filter(({ isBot }) => userTypes?.includes(isBot ? 'PROJECT_BOT' : 'HUMAN') ?? true);
  return connection(
    kept,
    page,
    ({ userId, level }) => `${userId} ${level}`,
    (member) => memberNode(member.isBot ? 'ProjectMember' : 'GroupMember', member),
  );
}

function codeFields(project: ProjectRecord, view: View) {
  const mayRead = readsCode(view, project);
  const path = () => ciConfigPath(project, view.api.setting);
  return {
    ciConfigPathOrDefault: path,
    languages: () => (mayRead ? view.details.ofProject(project).languages.map((name) => ({ name })) : null),
    repository: () =>
      mayRead ? repositoryNode(project, path(), view.details.ofProject(project).ci_file) : null,
  };
}
