import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { NotFoundError } from '../../platform/errors/errors.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { getConnector } from '../connectors/read-connectors.ts';
import { type PostureScope, readableConnectors } from '../posture/open-posture.ts';
import { type AnyExemption, isActive, isOfFinding, wasEnded } from './domain/exemption.ts';
import type { Target } from './domain/target.ts';
import { pathsOf } from './paths-of.ts';

/** An exemption with the full path of its thing now, or that of when it was decided if the thing is gone. */
export type ListedExemption = {
  connector: ConnectorKey;
  exemption: AnyExemption;
  fullPath: string;
  active: boolean;
};

/** Things that exemptions are about. */
export type ExemptedKind = Target['kind'] | 'finding';

type ExemptionFilter = {
  kind?: readonly ExemptedKind[] | undefined;
  check?: readonly string[] | undefined;
  state?: readonly ('Active' | 'Expired')[] | undefined;
};

/** Exemptions of the connectors of a scope that the caller may read, the next to expire first. Throws `NotFoundError`. */
export async function listExemptions(
  scope: PostureScope,
  { kind, check, state }: ExemptionFilter,
  app: App,
): Promise<ListedExemption[]> {
  const checks = check?.map((id) => id.toUpperCase());
  const listed: ListedExemption[] = [];
  for (const connector of await readableConnectors(scope, app)) {
    const { exemptions, ofFindings } = await app.decisions.all(connector.id);
    const held = ofFindings.filter((one) => !wasEnded(one));
    listed.push(...(await place(connector, [...exemptions, ...held], app)));
  }
  const wanted = listed.filter(
    ({ exemption, active }) =>
      (kind?.includes(kindOf(exemption)) ?? true) &&
      (checks?.includes(isOfFinding(exemption) ? '' : exemption.check) ?? true) &&
      (state?.includes(active ? 'Active' : 'Expired') ?? true),
  );
  return wanted.toSorted((a, b) => compare(a.exemption, b.exemption));
}

/** Throws `NotFoundError` if there is none, or no such connector. */
export async function getExemption(key: ConnectorKey, name: string, app: App): Promise<ListedExemption> {
  const connector = await getConnector(key, app);
  const stored = await app.decisions.exemption(connector.id, name);
  const [found] =
    stored === undefined || wasEnded(stored.value) ? [] : await place(connector, [stored.value], app);
  if (found === undefined) throw new NotFoundError(`The exemption '${name}' does not exist.`);
  return found;
}

async function place(
  connector: Connector,
  exemptions: readonly AnyExemption[],
  app: App,
): Promise<ListedExemption[]> {
  const pathOf = await pathsOf(connector, exemptions, app);
  const now = app.clock.now();
  return exemptions.map((exemption) => ({
    connector: connector.key,
    exemption,
    fullPath: pathOf(exemption.target),
    active: isActive(exemption, now),
  }));
}

export function kindOf(exemption: AnyExemption): ExemptedKind {
  return isOfFinding(exemption) ? 'finding' : exemption.target.kind;
}

function compare(a: AnyExemption, b: AnyExemption): number {
  return Date.parse(a.expiresOn) - Date.parse(b.expiresOn) || (a.name < b.name ? -1 : 1);
}
