import type { z } from 'zod';
import { mix } from '../../seeded-random.ts';
import type { ProjectRecord } from '../world/records.ts';
import { exemplaryCiSample, neglectedCiSample } from './ci-files.ts';
import type { ProjectDetails } from './records.ts';

type Details = z.input<typeof ProjectDetails>;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** The details of a project that is kept well. Its scans run every night, so their time follows `now`. */
export function exemplaryDetails(project: ProjectRecord, now: Date): Partial<Details> {
  const midnight = Math.floor(now.getTime() / dayMs) * dayMs;
  const scannedAt = new Date(midnight - (mix(7, project.id) % 5) * hourMs).toISOString();
  return {
    protected_branches: [
      { name: project.defaultBranch ?? 'main', code_owner_approval_required: true },
      { name: 'release/*', push_access_levels: [{ access_level: 0 }] },
    ],
    approval_rules: [{ approvals_required: 2 }],
    approvals: {
      merge_requests_author_approval: false,
      merge_requests_disable_committers_approval: true,
      disable_overriding_approvers_per_merge_request: true,
      reset_approvals_on_push: true,
    },
    push_rule: { reject_unsigned_commits: true, prevent_secrets: true },
    inbound_job_token_scope_enabled: true,
    deploy_keys: [{ title: 'read-only mirror', expires_at: '2027-05-01' }],
    access_tokens: [],
    variables: [{ key: 'DEPLOY_TOKEN' }],
    runners: [],
    protected_tags: [{ name: 'v*' }],
    protected_environments: [{ name: 'production', required_approval_count: 1 }],
    hooks: [],
    languages: project.emptyRepo ? [] : ['TypeScript'],
    ...withCi(project, exemplaryCiSample(), scannedAt),
  };
}

/** The details of a project that is kept by no one. */
export function neglectedDetails(project: ProjectRecord): Partial<Details> {
  const ranAt = new Date(project.lastActivityAt).toISOString();
  return {
    protected_branches: [{ name: 'feature/*', allow_force_push: true }],
    approval_rules: [],
    approvals: {
      merge_requests_author_approval: true,
      merge_requests_disable_committers_approval: false,
      disable_overriding_approvers_per_merge_request: false,
      reset_approvals_on_push: false,
    },
    push_rule: null,
    inbound_job_token_scope_enabled: false,
    deploy_keys: [{ title: 'old server', can_push: true }],
    access_tokens: [{ name: 'forgotten robot', scopes: ['api'], access_level: 40 }],
    variables: [{ key: 'PRODUCTION_PASSWORD', masked: false, protected: false }],
    runners: [{ access_level: 'not_protected', run_untagged: true, locked: false }],
    tags: project.emptyRepo ? [] : ['v1.0.0'],
    protected_tags: [],
    protected_environments: [],
    hooks: [{ url: `http://hook-${project.id}.example.com/gitlab`, enable_ssl_verification: false }],
    ...withCi(project, neglectedCiSample(`canary-ci-secret-${project.id}`), ranAt),
  };
}

function withCi(
  { emptyRepo, defaultBranch }: ProjectRecord,
  { file, reports }: ReturnType<typeof exemplaryCiSample>,
  finishedAt: string,
): Pick<Details, 'ci_file' | 'pipeline'> {
  if (emptyRepo || defaultBranch === undefined) return { ci_file: null, pipeline: null };
  const scans = reports.map((report) => ({ name: report.replaceAll('_', '-'), report }));
  return {
    ci_file: file,
    pipeline: { finished_at: finishedAt, jobs: [{ name: 'build', allow_failure: false }, ...scans] },
  };
}
