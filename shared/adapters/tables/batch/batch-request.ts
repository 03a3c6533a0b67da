import type { Action, Columns, RowKeys } from '../table-types.ts';

const lineEnd = '\r\n';
const json = 'Content-Type: application/json';
const version = 'DataServiceVersion: 3.0';

/**
 * The body of an entity-group transaction, in the form in which `@azure/data-tables` sends it, which makes a request
 * object, a client and a pipeline for every row of it: a third of what a crawl cost (ADR 19). `url` is the table's, `id` makes the
 * boundaries. Table service REST API, "Performing entity group transactions".
 */
export function batchBody(url: string, actions: readonly Action[], id: string): string {
  const change = `--changeset_${id}`;
  const lines = [`--batch_${id}`, `content-type: multipart/mixed; boundary=changeset_${id}`, '', ''];
  for (const action of actions) {
    lines.push(change, 'content-type: application/http', 'content-transfer-encoding: binary', '');
    lines.push(...requestOf(url, action));
  }
  lines.push(`${change}--`, `--batch_${id}--`, '');
  return lines.join(lineEnd);
}

export function batchHeaders(id: string): Record<string, string> {
  return {
    accept: 'application/json',
    'x-ms-version': '2019-02-02',
    dataserviceversion: '3.0;',
    maxdataserviceversion: '3.0;NetFx',
    'content-type': `multipart/mixed; boundary=batch_${id}`,
  };
}

function requestOf(url: string, action: Action): string[] {
  const [deed, row] = action;
  switch (deed) {
    case 'create':
      return [
        `POST ${url} HTTP/1.1`,
        `${json};odata=nometadata`,
        'Accept: application/json;odata=minimalmetadata',
        version,
        'Prefer: return-no-content',
        ...withBody(row),
      ];
    case 'delete':
      return [
        `DELETE ${addressOf(url, row)} HTTP/1.1`,
        'Accept: application/json;odata=minimalmetadata',
        version,
        'If-Match: *',
        ...noBody,
      ];
    case 'upsert':
    case 'update': {
      const [, , mode, options] = action;
      const match = options === undefined ? [] : [`If-Match: ${options.etag}`];
      return [
        `${mode === 'Merge' ? 'PATCH' : 'PUT'} ${addressOf(url, row)} HTTP/1.1`,
        json,
        version,
        'Accept: application/json',
        ...match,
        ...withBody(row),
      ];
    }
  }
}

const noBody = ['', ''];

function withBody(row: RowKeys & Columns): string[] {
  return [...noBody, JSON.stringify(propertiesOf(row))];
}

function addressOf(url: string, { partitionKey, rowKey }: RowKeys): string {
  return `${url}(PartitionKey='${keyOf(partitionKey)}',RowKey='${keyOf(rowKey)}')`;
}

function keyOf(key: string): string {
  return encodeURIComponent(key.replaceAll("'", "''"));
}

/** A row as the service writes it: numbers of 64 bits as text that says so. */
function propertiesOf({ partitionKey, rowKey, ...columns }: RowKeys & Columns): Record<string, unknown> {
  const properties: Record<string, unknown> = { PartitionKey: partitionKey, RowKey: rowKey };
  for (const [name, value] of Object.entries(columns)) {
    if (typeof value === 'bigint') {
      properties[name] = String(value);
      properties[`${name}@odata.type`] = 'Edm.Int64';
    } else if (value !== undefined) {
      properties[name] = value;
    }
  }
  return properties;
}
