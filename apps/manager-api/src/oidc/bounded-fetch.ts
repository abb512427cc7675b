import { guardedFetchWith } from '@xiaozhi/observability/url-guard';
import type { CustomFetch } from 'openid-client';

type Body = ConstructorParameters<typeof Response>[0];

/** Documents of identity providers have some kilobytes. */
const MAX_ANSWER_BYTES = 1_048_576;

/**
 * `fetch` for the identity provider. Whoever sets its address runs this machine, and providers at home or in a cluster
 * are found at private addresses: `URL_GUARD=strict`, which is about addresses that come over the API, does not shut
 * them out. Link-local and metadata addresses stay shut all the same, since the provider's own documents name further
 * addresses.
 * @param allow entries of URL_GUARD_ALLOW
 */
export function boundedFetch(allow: readonly string[]): CustomFetch {
  const fetchGuarded = guardedFetchWith({ mode: 'home', allow });
  return async (url, { body, ...options }) => {
    const response = await fetchGuarded(url, { ...options, body: (body ?? null) as Body });
    return new Response(await readBounded(response), {
      ...{ status: response.status, statusText: response.statusText, headers: response.headers },
    });
  };
}

/** @returns null where an answer has no body. @throws TypeError when it is too long */
async function readBounded(response: Response): Promise<Body> {
  if (response.body === null) return null;
  const body: AsyncIterable<Uint8Array<ArrayBuffer>> = response.body;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) throw new TypeError('the answer is too long');
    chunks.push(chunk);
  }
  return size === 0 ? null : new Blob(chunks);
}
