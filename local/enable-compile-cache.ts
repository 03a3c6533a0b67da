import { enableCompileCache } from './compile-cache.ts';

// For `node --import`, where the entry imports what it runs statically: the cache concerns modules loaded afterwards.
enableCompileCache();
