import type { App } from '../app.ts';
import type { Scope } from '../inventory/domain/inventory.ts';

const projectsPerPage = 500;

/**
 * Deletes the findings of the projects of a root group, before their rows are purged. Those of a project that lies under another
 * root group now stay with it. Idempotent: after a crash the rows that are left name the projects that are left.
 */
export async function purgeFindings({ connectorId, rootId }: Scope, app: App): Promise<void> {
  let after = 0;
  for (;;) {
    const rows = await app.projects.page({ connectorId, rootId }, after, projectsPerPage);
    const states = await app.findings.states(
      connectorId,
      rows.map(({ id }) => id),
    );
    for (const { value } of states) {
      const { projectId } = value;
      if (value.rootId === rootId) await app.findings.purgeProject({ connectorId, projectId });
    }
    const last = rows.at(-1)?.id;
    if (last === undefined || rows.length < projectsPerPage) return;
    after = last;
  }
}
