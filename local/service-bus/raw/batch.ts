import { decodeBinary } from './decode.ts';
import { sectionCode, splitSections } from './sections.ts';

/** AMQP message format with which Azure's SDKs mark a batch. */
export const batchFormat = 0x80013700;

/**
 * Splits a batch into its messages: each data section of the envelope holds one encoded message. The envelope's
 * properties are copies of the first message's and are ignored.
 */
export function splitBatch(envelope: Buffer): Buffer[] {
  return splitSections(envelope)
    .filter((part) => part.code === sectionCode.data)
    .map((part) => decodeBinary(part.value));
}
