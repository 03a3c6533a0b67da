import { isoTime } from '../entities/iso-time.ts';
import { mix, pick, type Random, seededRandom } from '../../seeded-random.ts';
import type { ProjectRecord } from '../world/records.ts';
import { characterOf } from './character.ts';
import { ciSample, ciSampleCount } from './ci-files.ts';
import { exemplaryDetails, neglectedDetails } from './extreme-project.ts';
import { ProjectDetails } from './records.ts';

/**
 * The details of a project that no test has changed: a mix of good and bad, or all good or all bad by the character of
 * the project, derived from the seed and the id on each request, so that a world of 100,000 projects stores none.
 */
export function deriveProject(seed: number, project: ProjectRecord, now: Date): ProjectDetails {
  const character = characterOf(seed, project);
  const random = seededRandom(mix(seed + 3, project.id));
  return ProjectDetails.parse({
    ...branchSettings(project, random),
    ...credentials(random),
    ...tagSettings(project, random),
    ...ciSettings(project, random),
    hooks: hooksOf(project, random),
    languages: languagesOf(project),
    ...(character === 'exemplary' ? exemplaryDetails(project, now) : {}),
    ...(character === 'neglected' ? neglectedDetails(project) : {}),
  } satisfies Record<keyof ProjectDetails, unknown>);
}

function branchSettings(project: ProjectRecord, random: Random) {
  const defaultBranch = project.defaultBranch;
  const isProtected = random() < 0.8 && defaultBranch !== undefined;
  const own = {
    name: defaultBranch ?? 'main',
    allow_force_push: random() < 0.15,
    code_owner_approval_required: random() < 0.4,
    push_access_levels: [{ access_level: pick(random, [40, 40, 0, 30] as const) }],
  };
  const wildcard = random() < 0.3 ? [{ name: 'release/*' }] : [];
  const required = Math.floor(random() * 3);
  return {
    protected_branches: [...(isProtected ? [own] : []), ...wildcard],
    approval_rules: [
      {
        approvals_required: required,
        applies_to_all_protected_branches: random() < 0.3,
      },
    ],
    approvals: {
      merge_requests_author_approval: random() < 0.4,
      merge_requests_disable_committers_approval: random() < 0.5,
      disable_overriding_approvers_per_merge_request: random() < 0.5,
      reset_approvals_on_push: random() < 0.7,
    },
    push_rule:
      random() < 0.6 ? { reject_unsigned_commits: random() < 0.5, prevent_secrets: random() < 0.6 } : null,
  };
}

function credentials(random: Random) {
  const hasToken = random() < 0.2;
  return {
    deploy_keys: [
      ...(random() < 0.3 ? [{ title: 'read-only mirror', expires_at: '2027-05-01' }] : []),
      ...(random() < 0.15 ? [{ title: 'release robot', can_push: true }] : []),
    ],
    access_tokens: hasToken
      ? [
          {
            name: 'ci token',
            scopes: [pick(random, ['read_api', 'api', 'write_repository'])],
            access_level: pick(random, [30, 40] as const),
            expires_at: pick(random, ['2027-03-01', '2027-11-01', null]),
            last_used_at: pick(random, ['2026-11-20T08:00:00.000Z', '2026-01-10T08:00:00.000Z', null]),
          },
        ]
      : [],
    variables: [
      { key: 'DEPLOY_ENVIRONMENT', masked: false, protected: false },
      ...(random() < 0.5 ? [{ key: 'DEPLOY_TOKEN', masked: random() < 0.6, protected: random() < 0.6 }] : []),
    ],
    runners:
      random() < 0.2
        ? [
            {
              access_level: pick(random, ['ref_protected', 'not_protected']),
              run_untagged: random() < 0.5,
              locked: random() < 0.6,
            },
          ]
        : [],
    inbound_job_token_scope_enabled: random() < 0.75,
  };
}

function tagSettings(project: ProjectRecord, random: Random) {
  const isTagged = random() < 0.6 && !project.emptyRepo;
  const isProtected = random() < 0.5;
  return {
    tags: isTagged ? ['v1.1.0', 'v1.0.0'] : [],
    protected_tags: isProtected
      ? [{ name: 'v*', create_access_levels: [{ access_level: pick(random, [40, 30] as const) }] }]
      : [],
    protected_environments: random() < 0.5 ? [{ name: 'production', required_approval_count: 1 }] : [],
  };
}

function ciSettings(project: ProjectRecord, random: Random) {
  const hasFile = random() < 0.85;
  const index = Math.floor(random() * ciSampleCount);
  if (!hasFile || project.emptyRepo || project.defaultBranch === undefined) {
    return { ci_file: null, pipeline: null };
  }
  const { file, reports } = ciSample(index, `canary-ci-secret-${project.id}`);
  const scanJobs = reports.map((report) => ({ name: report.replaceAll('_', '-'), report }));
  return {
    ci_file: file,
    pipeline: {
      finished_at: isoTime(project.lastActivityAt),
      jobs: [{ name: 'build', allow_failure: false }, ...scanJobs],
    },
  };
}

function languagesOf({ id, emptyRepo }: ProjectRecord): string[] {
  if (emptyRepo) return [];
  return id % 6 === 0 ? ['TypeScript', 'HCL'] : ['TypeScript', 'Shell'];
}

function hooksOf(project: ProjectRecord, random: Random) {
  const host = `hook-${project.id}.example.com`;
  return random() < 0.15
    ? [
        {
          url: pick(random, [
            `https://${host}/gitlab`,
            `http://${host}/gitlab`,
            `https://bot:canary-hook-password-${project.id}@${host}/gitlab?token=canary-hook-token`,
          ]),
          enable_ssl_verification: random() < 0.8,
        },
      ]
    : [];
}
