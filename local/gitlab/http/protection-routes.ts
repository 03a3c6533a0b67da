import { createHash } from 'node:crypto';
import type { Details } from '../details/details.ts';
import { inheritedBranches } from '../details/inherited-branches.ts';
import { branchIdOf } from '../details/ids.ts';
import {
  accessEntryEntity,
  approvalRuleEntity,
  approvalsEntity,
  protectedBranchEntity,
  pushRuleEntity,
} from '../entities/protection-entities.ts';
import type { Instance } from '../instance/instance.ts';
import { developer, maintainer, type ProjectRecord } from '../world/records.ts';
import { forbidden, listPage, noSuchRoute, projectFor, projectWithCode, readRoute } from './authorized.ts';
import type { ApiContext, Call, Route } from './call.ts';
import { projectOf } from './find-record.ts';
import { HttpError, type HttpResponse, ok } from './response.ts';

type Parts = { api: ApiContext; details: Details; instance: Instance };

/**
 * Protection of branches, tags, merge requests and environments of a project, with the answers of role, tier, version
 * and package. Source: gitlab-facts.md, sections 1 and 2.
 */
export function protectionRoutes(parts: Parts): Route[] {
  return [
    readRoute('/projects/:id/protected_branches', (call) => protectedBranches(call, parts)),
    readRoute('/projects/:id/protected_tags', (call) => protectedTags(call, parts)),
    readRoute('/projects/:id/repository/tags', (call) => tags(call, parts)),
    readRoute('/projects/:id/approvals', (call) => approvals(call, parts)),
    readRoute('/projects/:id/approval_rules', (call) => approvalRules(call, parts)),
    readRoute('/projects/:id/push_rule', (call) => pushRule(call, parts)),
    readRoute('/projects/:id/protected_environments', (call) => protectedEnvironments(call, parts)),
  ];
}

/** Group-level branches included. Since 17.0 readers of the code may see them; before, Maintainers. */
function protectedBranches(call: Call, { api, details, instance }: Parts): HttpResponse {
  const project = instance.isSince('17.0') ? projectWithCode(call, api) : projectFor(call, api, maintainer);
  const licensed = isLicensed(api, project);
  const inherited = inheritedBranches(project, api.world, details);
  const rows = [
    ...details
      .ofProject(project)
      .protected_branches.map((branch) => ({ branch, id: branchIdOf(project, branch), inherited: false })),
    ...inherited.branches.map((branch) => {
      return { branch, id: branchIdOf(inherited.group, branch), inherited: true };
    }),
  ];
  return listPage(call, api, rows, ({ branch, id, inherited: fromGroup }) =>
    protectedBranchEntity(id, branch, { instance, licensed, inherited: fromGroup }),
  );
}

function protectedTags(call: Call, { api, details, instance }: Parts): HttpResponse {
  const project = projectFor(call, api, maintainer);
  return listPage(call, api, details.ofProject(project).protected_tags, (tag) => ({
    name: tag.name,
    create_access_levels: tag.create_access_levels.map((entry, index) =>
      accessEntryEntity(index + 1, entry, instance),
    ),
  }));
}

function tags(call: Call, { api, details }: Parts): HttpResponse {
  const project = projectWithCode(call, api);
  return listPage(call, api, details.ofProject(project).tags, (name) => {
    const target = createHash('sha1').update(`${project.id} ${name}`).digest('hex');
    return { name, message: '', target, commit: { id: target }, release: null, protected: false };
  });
}

/** No licence check of its own: without one, an EE instance returns the stored values (trap 4). */
function approvals(call: Call, { api, details, instance }: Parts): HttpResponse {
  if (!instance.isEnterprise) throw noSuchRoute();
  const project = projectFor(call, api, maintainer);
  return ok(approvalsEntity(details.ofProject(project).approvals));
}

/** The licence is checked before the role. */
function approvalRules(call: Call, parts: Parts): HttpResponse {
  const { api, details } = parts;
  requireLicence(projectOf(call, api), parts);
  const project = projectFor(call, api, developer);
  const rows = details.ofProject(project).approval_rules.map((rule, index) => ({ rule, index }));
  return listPage(call, api, rows, ({ rule, index }) => approvalRuleEntity(rule, index));
}

/** Without a licence 404; without a rule 200 and `null`. */
function pushRule(call: Call, { api, details, instance }: Parts): HttpResponse {
  if (!instance.isEnterprise) throw noSuchRoute();
  const project = projectFor(call, api, maintainer);
  if (!isLicensed(api, project)) throw new HttpError(404, { message: '404 Not Found' });
  const rule = details.ofProject(project).push_rule;
  return ok(rule === null ? null : pushRuleEntity(project.id, rule));
}

function protectedEnvironments(call: Call, parts: Parts): HttpResponse {
  const { api, details, instance } = parts;
  requireLicence(projectOf(call, api), parts);
  const project = projectFor(call, api, maintainer);
  return listPage(call, api, details.ofProject(project).protected_environments, (environment) => ({
    ...environment,
    deploy_access_levels: environment.deploy_access_levels.map((entry, index) =>
      accessEntryEntity(index + 1, entry, instance),
    ),
    approval_rules: [],
  }));
}

function isLicensed(api: ApiContext, project: ProjectRecord): boolean {
  return api.world.tierOf(project.namespace) !== 'free';
}

function requireLicence(project: ProjectRecord, { api, instance }: Parts): void {
  if (!instance.isEnterprise) throw noSuchRoute();
  if (isLicensed(api, project)) return;
  if (instance.unlicensedStatus === 403) throw forbidden();
  throw new HttpError(404, { message: '404 Not Found' });
}
