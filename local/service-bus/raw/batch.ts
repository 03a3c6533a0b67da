import { decodeBinary } from './decode.ts';
import { sectionCode, splitSections } from './sections.ts';

/** Message format of a transfer that carries several messages, as Azure's SDKs write it. */
export const batchFormat = 0x80013700;

/**
 * The messages of a batch: each data section of the envelope holds one whole encoded message. Properties on the
 * envelope are copies of the first message's and say nothing.
 */
export function splitBatch(envelope: Buffer): Buffer[] {
  return splitSections(envelope)
    .filter((part) => part.code === sectionCode.data)
    .map((part) => decodeBinary(part.value));
}
