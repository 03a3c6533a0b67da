import type { CheckResource } from '../../shared/contracts/arm/posture-panes.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Exemption } from '../../shared/features/decisions/domain/exemption.ts';
import { exemptionId } from './resource-ids.ts';

/** An exemption as it stands beside what it exempts. */
export function presentExemption(
  connector: ConnectorKey,
  { name, category, text, expiresOn }: Pick<Exemption, 'name' | 'category' | 'text' | 'expiresOn'>,
): NonNullable<CheckResource['exemption']> {
  return { id: exemptionId(connector, name), category, text, expiresOn };
}
