import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export type Weight = { name: string; gzip: Buffer; brotli: Buffer };

const TEXT = /\.(?:css|html|js|json|svg)$/;

/** Compresses a file once, as tightly as both formats allow. Undefined for what is compressed already. */
export function weigh(name: string, content: Buffer): Weight | undefined {
  if (!TEXT.test(name)) return undefined;
  return {
    name,
    gzip: gzipSync(content, { level: constants.Z_BEST_COMPRESSION }),
    brotli: brotliCompressSync(content, {
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  };
}
