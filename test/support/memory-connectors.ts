import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import type {
  ConnectorChange,
  ConnectorChanges,
  Connectors,
} from '../../shared/features/connectors/ports.ts';

/** Connectors in memory, by name, for flows that are tested without tables. `rows` is what is stored. */
export function memoryConnectors(...initial: Connector[]) {
  const rows = new Map(initial.map((connector) => [connector.key.name, connector]));
  const connectors: Pick<Connectors, 'get' | 'all' | 'list' | 'countIn' | 'setAside' | 'removeSetAside'> = {
    get: ({ name }) => {
      const value = rows.get(name);
      return Promise.resolve(value === undefined ? undefined : { value, etag: 'etag' });
    },
    async *all() {
      yield* await Promise.resolve(rows.values());
    },
    list: (_scope, _page, isWanted = () => true) =>
      Promise.resolve({ items: [...rows.values()].filter(isWanted), continuationToken: undefined }),
    countIn: () => Promise.resolve(rows.size),
    setAside: () => Promise.resolve(undefined),
    removeSetAside: () => Promise.resolve(),
  };
  const changes: ConnectorChanges = {
    change<Answer>(
      { name }: ConnectorKey,
      decide: (current: Connector | undefined) => ConnectorChange<Answer>,
    ): Promise<Answer> {
      const change = decide(rows.get(name));
      if (change.action === 'remove') rows.delete(name);
      if (change.action === 'save' || change.action === 'succeed') rows.set(name, change.connector);
      return Promise.resolve(change.answer);
    },
  };
  return { rows, connectors, changes };
}
