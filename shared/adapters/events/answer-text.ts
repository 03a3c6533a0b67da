import { redacted } from '../../platform/redact.ts';

const maxBytes = 4_096;
const maxCharacters = 200;
/** Removing shorter ones would only garble the text. */
const minSecretLength = 6;

type Answer = { body: AsyncIterable<Uint8Array> | null };

/**
 * The beginning of an answer, up to 200 characters, without these secrets and all that looks like one. No more than 4 KiB are
 * read; the rest of a huge body is cancelled. A connection that breaks while it is read loses the text only.
 */
export async function answerText(response: Answer, secrets: readonly string[]): Promise<string> {
  const head = await headOf(response);
  let text = head;
  for (const secret of secrets.filter(({ length }) => length >= minSecretLength)) {
    for (const form of [secret, encodeURIComponent(secret)]) text = text.replaceAll(form, '…');
  }
  const plain = redacted(text)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim();
  return plain.length > maxCharacters ? `${plain.slice(0, maxCharacters - 1)}…` : plain;
}

async function headOf({ body }: Answer): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      // Leaving the loop cancels the stream and frees the connection.
      if (bytes >= maxBytes) break;
    }
  } catch {
    // The status has arrived.
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}
