import type { App } from '../app.ts';
import type { Scope } from '../inventory/domain/inventory.ts';
import { updateReadModel } from './update-read-model.ts';

/** A range query of rows, and one of assessments. */
const rowsPerPage = 500;

/**
 * Brings the root group and all groups below it into the read model, judged by what is known of them, so that lists show the
 * tree before groups are assessed; removed ones lose their entries. Asks GitLab nothing. Idempotent, also beside itself.
 */
export async function showGroups(scope: Scope, app: App): Promise<void> {
  await updateReadModel(scope, { subject: 'group', ids: [scope.rootId] }, app);
  let after = 0;
  let count: number;
  do {
    const ids = (await app.groups.page(scope, after, rowsPerPage)).map(({ id }) => id);
    await updateReadModel(scope, { subject: 'group', ids }, app);
    after = ids.at(-1) ?? after;
    count = ids.length;
  } while (count === rowsPerPage);
}
