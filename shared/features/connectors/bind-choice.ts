import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { boundByStored, choiceOfGroups, isNamedOnly } from '../onboarding/domain/chosen-groups.ts';
import type { App } from '../app.ts';

/**
 * Binds a list of a former version, which kept only names, to group ids. The ids come from the stored root groups, not
 * from GitLab. Idempotent, also beside processes of that version: they drop the ids when they write the connector, and
 * the next call adds them again.
 */
export async function bindChoice(key: ConnectorKey, app: App): Promise<void> {
  const connector = (await app.connectors.get(key))?.value;
  if (connector === undefined || !isNamedOnly(connector.devops)) return;
  const roots = await app.rootGroups.list(connector.id);
  await app.changes.change<void>(key, (current) => {
    const { devops } = current ?? {};
    const bound = devops === undefined ? undefined : boundByStored(devops, roots);
    if (current?.id !== connector.id || devops === undefined || bound === undefined) {
      return { action: 'keep', answer: undefined };
    }
    return {
      action: 'save',
      connector: { ...current, devops: { ...devops, ...choiceOfGroups(bound) } },
      answer: undefined,
    };
  });
}
