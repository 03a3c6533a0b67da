import type { ReportFileType } from '../../../contracts/gitlab/report-file.ts';

/** A project as far as its report files are listed. Without a default branch it has none. */
export type ScannedProject = { id: number; fullPath: string; defaultBranch: string | undefined };

/** A report that a job wrote; `sizeBytes` is that of the stored file. */
export type ListedFile = {
  type: ReportFileType;
  name: string;
  sizeBytes: number | undefined;
  isExpired: boolean;
};

/**
 * A job with a security report, `status` in lower case. `keepsArchive` is false when nothing of the job can be downloaded: a
 * report that is only in `artifacts:reports` has no route (contract findings.md, 0.1). `isArchiveExpired` says that it was.
 * A job without files wrote none, or the token may not see them.
 */
export type ListedJob = {
  id: number;
  name: string;
  /** The pipeline of the job, which is a child where the job is in one. */
  pipelineId: number;
  status: string;
  finishedAt: string | undefined;
  files: readonly ListedFile[];
  keepsArchive: boolean;
  isArchiveExpired: boolean;
};

/**
 * A successful pipeline of the default branch, with the jobs of its child pipelines in the same project. `isCut`: it has more
 * jobs or child pipelines than were listed.
 */
export type ListedPipeline = {
  id: number;
  sha: string;
  source: string | undefined;
  finishedAt: string | undefined;
  jobs: readonly ListedJob[];
  isCut: boolean;
};

/** Pipelines of a project, newest first; undefined where GitLab does not show them to the token. */
export type ReportListing = { projectId: number; pipelines: readonly ListedPipeline[] | undefined };
