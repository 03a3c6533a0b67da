import { DatabaseSync } from 'node:sqlite';

import { Finding } from '../../shared/contracts/findings/finding.ts';
import { FindingHead } from '../../shared/features/findings/domain/finding-head.ts';
import type { Findings, StoredHead } from '../../shared/features/findings/ports.ts';

type Row = { head: string; finding: string };

const rowsAPage = 1_000;

/** Findings of one project in a file, so that what is stored takes no memory of the process that imports. */
export function findingsInFile(
  path: string,
): Pick<Findings, 'heads' | 'whole' | 'write'> & { bytesOfHeads: () => number } {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA cache_size = -1000; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
  database.exec(
    'CREATE TABLE IF NOT EXISTS findings (id TEXT PRIMARY KEY, head TEXT, finding TEXT) WITHOUT ROWID',
  );
  const page = database.prepare('SELECT head, finding FROM findings WHERE id > ? ORDER BY id LIMIT ?');
  const one = database.prepare('SELECT finding FROM findings WHERE id = ?');
  const put = database.prepare('INSERT OR REPLACE INTO findings VALUES (?, ?, ?)');
  const merge = database.prepare(
    'UPDATE findings SET head = ?, finding = json_patch(finding, ?) WHERE id = ?',
  );
  const bytes = database.prepare('SELECT avg(length(head)) AS mean FROM findings');
  let version = 0;
  return {
    async *heads() {
      let after = '';
      do {
        const rows = page.all(after, rowsAPage) as unknown as Row[];
        const heads = rows.map(storedHead);
        if (heads.length > 0) yield await Promise.resolve(heads);
        after = heads.at(-1)?.head.id ?? '';
      } while (after !== '');
    },
    whole(_place, ids) {
      const rows = ids.flatMap((id) => (one.get(id) as unknown as Row | undefined) ?? []);
      return Promise.resolve(rows.map(({ finding }) => Finding.parse(JSON.parse(finding))));
    },
    write(_place, { changes, seen = [] }) {
      database.exec('BEGIN');
      for (const { finding, head } of changes)
        put.run(finding.id, JSON.stringify(head), JSON.stringify(finding));
      for (const { present, head } of seen)
        merge.run(JSON.stringify(head), JSON.stringify(present), present.id);
      database.exec('COMMIT');
      version += 1;
      return Promise.resolve(String(version));
    },
    bytesOfHeads: () => Number(bytes.get()?.['mean'] ?? 0),
  };
}

function storedHead(row: Row): StoredHead {
  const { kind, severity, state, firstSeen } = Finding.parse(JSON.parse(row.finding));
  return {
    head: FindingHead.parse(JSON.parse(row.head)),
    kind,
    severity,
    state,
    firstSeenAt: firstSeen.time,
    isSplit: true,
  };
}
