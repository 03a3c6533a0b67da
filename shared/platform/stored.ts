/** A thing with the version it was read at. */
export type Stored<T> = { value: T; etag: string };

export type PageRequest = { pageSize: number; continuationToken: string | undefined };
