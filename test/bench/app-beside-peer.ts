/** Ours and the peer as functions of one app: the same process, with the same heap, at the same distance from its caller. */
await import('../../functions/index.ts');
await import('./peer-app.ts');
