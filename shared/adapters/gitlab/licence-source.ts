import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import { GitLabProjectAccess } from '../../contracts/gitlab/project-access.ts';
import { type Licence, licenceOfPushRules } from '../../features/posture/domain/licence.ts';
import type { FactSource, LicensedProject } from '../../features/posture/ports.ts';

const heldMs = 24 * 3_600_000;
/** Most projects that are asked for push rules in a day, while only `maxUnsure` if the token perhaps may administer them. */
const maxSure = 10;
const maxUnsure = 3;
/** Access level of the role Maintainer. */
const maintainer = 40;

/** The licence as far as it is known, and the projects whose answers left it open. */
type Held = { until: number; licence: Licence; asked: Set<number> };

/** Licences by instance, connector and path of a top-level group. */
const licences = new WeakMap<object, Map<string, Held>>();

/** `instance` stands for the GitLab that answers, and lives as long as the connections to it. */
type Answering = { instance: object; connectorId: string; now: () => Date };

type Evidence = Pick<FactSource, 'settings'> & { plan(fullPath: string, known: Probe): Promise<Licence> };

/** Asks for licences, and keeps them for a day. GitLab GraphQL API, `Group.plan`; GitLab REST v4, Project push rules. */
export function licenceSource(
  evidence: Evidence,
  { instance, connectorId, now }: Answering,
): Pick<FactSource, 'licence'> {
  async function held(fullPath: string, known: Probe | undefined): Promise<Held> {
    const ofInstance = licences.get(instance) ?? new Map<string, Held>();
    licences.set(instance, ofInstance);
    const key = `${connectorId} ${fullPath}`;
    const last = ofInstance.get(key);
    if (last !== undefined && last.until > now().getTime()) return last;
    const licence = known === undefined ? 'unknown' : await evidence.plan(fullPath, known);
    const next = { until: now().getTime() + heldMs, licence, asked: new Set<number>() };
    ofInstance.set(key, next);
    return next;
  }

  async function byPushRules({ id, mayAdminister }: LicensedProject): Promise<Licence> {
    const answer = await evidence.settings(`/projects/${id}/push_rule`);
    const isMissing = answer.outcome === 'refused' && answer.status === 404;
    return licenceOfPushRules(answer, mayAdminister || (isMissing && (await isMaintainer(id))));
  }

  async function isMaintainer(id: number): Promise<boolean> {
    const answer = await evidence.settings(`/projects/${id}`);
    if (answer.outcome === 'refused') return false;
    const permissions = GitLabProjectAccess.safeParse(answer.body).data?.permissions;
    const roles = [permissions?.project_access, permissions?.group_access];
    return roles.some((role) => (role?.access_level ?? 0) >= maintainer);
  }

  return {
    async licence(fullPath, known, projects) {
      const last = await held(fullPath, known);
      if (last.licence !== 'unknown' || last.asked.size >= maxSure) return last.licence;
      for (const project of await projects()) {
        if (last.asked.has(project.id)) continue;
        if (last.asked.size >= (project.mayAdminister ? maxSure : maxUnsure)) continue;
        last.licence = await byPushRules(project);
        last.asked.add(project.id);
        if (last.licence !== 'unknown') break;
      }
      return last.licence;
    },
  };
}
