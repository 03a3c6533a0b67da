import { enableCompileCache } from './compile-cache.ts';

// `npm start`. The rest is imported dynamically, so that it comes from the cache.
enableCompileCache();
await import('./start/main.ts');
