import type { AudioFormat } from '@xiaozhi/audio';
import { SpeechError } from '../speech-error.js';

/** What an answer says that its bytes are. */
export interface AnnouncedAudio {
  /** Undefined where only the bytes can tell. */
  format: AudioFormat | undefined;
  /** Undefined where the answer does not say. */
  sampleRateHz: number | undefined;
}

/** A web page or an error in JSON would be heard as noise. @throws SpeechError */
export async function requireAudio(response: Response, code: string, check: string): Promise<void> {
  const type = response.headers.get('content-type') ?? '';
  if (!/^text\/|json|html|xml/i.test(type)) return;
  await response.body?.cancel();
  throw new SpeechError(
    'SPEECH_UNAVAILABLE',
    `[${code}] the speech is not audio but ${type}; check ${check}.`,
  );
}

/** Reads a content type such as `audio/mpeg` or `audio/L16; rate=16000`. */
export function announcedAudio(contentType: string | null): AnnouncedAudio {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const rate = parameters.map((text) => /^\s*(?:sample)?-?rate=(\d+)/.exec(text)?.[1]).find(Boolean);
  return { format: formatOf(type.trim()), sampleRateHz: rate === undefined ? undefined : Number(rate) };
}

function formatOf(type: string): AudioFormat | undefined {
  if (/^audio\/(?:x-)?(?:mpeg|mp3|mpeg3)$/.test(type)) return 'mp3';
  if (/^audio\/(?:x-|vnd\.)?wave?$/.test(type)) return 'wav';
  if (/^(?:audio|application)\/(?:x-)?(?:ogg|opus)$/.test(type)) return 'opus';
  if (/^audio\/(?:x-)?(?:pcm|l16|raw)$/.test(type)) return 'pcm';
  return undefined;
}

/** The bytes of an answer as they come. @throws SpeechError when it breaks off, or the signal's reason */
export async function* bytesOf(
  response: Response,
  code: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (response.body === null)
    throw new SpeechError('SPEECH_UNAVAILABLE', `[${code}] the speech has no content.`);
  try {
    for await (const chunk of response.body) {
      signal.throwIfAborted();
      yield chunk as Uint8Array;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new SpeechError('SPEECH_UNAVAILABLE', `[${code}] the speech broke off.`, { cause });
  }
}
