import { mix } from '../../seeded-random.ts';

/** How a project is kept: everything as it should be, nothing, or a mix. */
export type Character = 'exemplary' | 'ordinary' | 'neglected';

/** The character of a project, by seed and id: no change of the project changes it. */
export function characterOf(seed: number, { id }: { id: number }): Character {
  const drawn = mix(seed + 8, id) % 100;
  if (drawn < 12) return 'exemplary';
  return drawn < 19 ? 'neglected' : 'ordinary';
}

type Listed = { reader: object; administrator: object };

/** Settings in lists, by GitLab's names: visible to readers, and to Maintainers only. */
export const listedSettings: Readonly<Record<Character, Listed>> = {
  exemplary: {
    reader: {
      forking_access_level: 'private',
      pages_access_level: 'private',
      container_registry_access_level: 'private',
      public_jobs: false,
      only_allow_merge_if_pipeline_succeeds: true,
      allow_merge_on_skipped_pipeline: false,
      only_allow_merge_if_all_discussions_are_resolved: true,
      merge_method: 'ff',
      enforce_auth_checks_on_uploads: true,
      secret_push_protection_enabled: true,
    },
    administrator: {
      ci_separated_caches: true,
      ci_allow_fork_pipelines_to_run_in_parent_project: false,
      restrict_user_defined_variables: true,
      ci_pipeline_variables_minimum_override_role: 'maintainer',
      ci_push_repository_for_job_token_allowed: false,
    },
  },
  ordinary: { reader: {}, administrator: {} },
  neglected: {
    reader: {
      forking_access_level: 'enabled',
      pages_access_level: 'public',
      container_registry_access_level: 'enabled',
      public_jobs: true,
      only_allow_merge_if_pipeline_succeeds: false,
      allow_merge_on_skipped_pipeline: null,
      only_allow_merge_if_all_discussions_are_resolved: false,
      merge_method: 'merge',
      enforce_auth_checks_on_uploads: false,
      secret_push_protection_enabled: false,
    },
    administrator: {
      ci_separated_caches: false,
      ci_allow_fork_pipelines_to_run_in_parent_project: true,
      restrict_user_defined_variables: false,
      ci_pipeline_variables_minimum_override_role: 'developer',
      ci_push_repository_for_job_token_allowed: true,
    },
  },
};
