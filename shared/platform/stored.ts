/** A value with the ETag with which it was read. */
export type Stored<T> = { value: T; etag: string };

export type PageRequest = { pageSize: number; continuationToken: string | undefined };
