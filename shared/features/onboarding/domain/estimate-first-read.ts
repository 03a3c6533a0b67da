import type { FirstRead } from '../../../contracts/arm/validation.ts';
import type { Licence } from '../../posture/domain/licence.ts';

/**
 * Requests for the settings of a project, its share of those of its groups included: 86 GraphQL and 4,362 REST requests for
 * 1,000 projects with Premium, and 86 and 2,972 without. `npm run bench -- --posture-gathering`, docs/performance.md.
 */
const perProject = { licensed: 4.448, free: 3.058 };

/** 10,000 projects in 351 s at 20 ms latency, without a rate limit. `npm run bench -- --first-sweep`, docs/performance.md. */
const projectsPerSecond = 28;

/** Ten concurrent requests that take a second each. */
const slowRequestsPerMinute = 600;

type Read = {
  crawlRequests: number;
  roots: readonly { projects: number; licence: Licence }[];
  /** Rate limit of GitLab; undefined if there is none that is known. */
  requestsPerMinute: number | undefined;
};

/** Estimates everything that is read first. An unknown licence counts as Premium, whose settings are more. */
export function estimateFirstRead({ crawlRequests, roots, requestsPerMinute = Infinity }: Read): FirstRead {
  const settings = roots.map(
    ({ projects, licence }) => projects * (licence === 'free' ? perProject.free : perProject.licensed),
  );
  const settingsRequests = Math.ceil(sum(settings));
  const requests = crawlRequests + settingsRequests;
  const projects = sum(roots.map((root) => root.projects));
  const minutes = Math.max(projects / projectsPerSecond / 60, requests / requestsPerMinute);
  return {
    crawlRequests,
    settingsRequests,
    requests,
    minutes: Math.max(1, Math.ceil(minutes)),
    minutesAtMost: Math.max(1, Math.ceil(Math.max(minutes, requests / slowRequestsPerMinute))),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
