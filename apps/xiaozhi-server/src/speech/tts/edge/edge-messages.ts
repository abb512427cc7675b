import { SpeechError } from '../../speech-error.js';

/** 24 kHz, mono. The service lets in what Edge asks for: this, 96 kbit/s, and WebM; raw samples are refused. */
const OUTPUT_FORMAT = 'audio-24khz-48kbitrate-mono-mp3';

export interface Prosody {
  voice: string;
  /** Change in per cent. */
  rate: number;
  /** Change in Hz. */
  pitch: number;
  /** Change in per cent. */
  volume: number;
}

/** A message's headers by lower-case name, and what follows them. */
export interface EdgeMessage<TBody> {
  headers: ReadonlyMap<string, string>;
  body: TBody;
}

export function configMessage(at: Date): string {
  const audio = {
    metadataoptions: { sentenceBoundaryEnabled: 'false', wordBoundaryEnabled: 'false' },
    outputFormat: OUTPUT_FORMAT,
  };
  return [
    `X-Timestamp:${dateText(at)}`,
    'Content-Type:application/json; charset=utf-8',
    'Path:speech.config',
    '',
    `${JSON.stringify({ context: { synthesis: { audio } } })}\r\n`,
  ].join('\r\n');
}

export function ssmlMessage(requestId: string, at: Date, text: string, prosody: Prosody): string {
  return [
    `X-RequestId:${requestId}`,
    'Content-Type:application/ssml+xml',
    // With a Z behind the zone: so does Edge.
    `X-Timestamp:${dateText(at)}Z`,
    'Path:ssml',
    '',
    toSsml(text, prosody),
  ].join('\r\n');
}

export function parseText(message: string): EdgeMessage<string> {
  const end = message.indexOf('\r\n\r\n');
  if (end < 0) throw badMessage('a text without headers');
  return { headers: parseHeaders(message.slice(0, end)), body: message.slice(end + 4) };
}

/** Two bytes of length, big-endian, headers of that length, audio. */
export function parseBinary(message: Buffer): EdgeMessage<Buffer> {
  const end = message.length < 2 ? Number.POSITIVE_INFINITY : 2 + message.readUInt16BE(0);
  if (end > message.length) throw badMessage('audio whose headers are cut off');
  return { headers: parseHeaders(message.toString('utf8', 2, end)), body: message.subarray(end) };
}

function parseHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const at = line.indexOf(':');
    if (at > 0) headers.set(line.slice(0, at).toLowerCase(), line.slice(at + 1).trim());
  }
  return headers;
}

function toSsml(text: string, { voice, rate, pitch, volume }: Prosody): string {
  const prosody = `rate='${signed(rate)}%' pitch='${signed(pitch)}Hz' volume='${signed(volume)}%'`;
  return (
    `<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='${localeOf(voice)}'>` +
    `<voice name='${voice}'><prosody ${prosody}>${escapeXml(text)}</prosody></voice></speak>`
  );
}

function localeOf(voice: string): string {
  return /[a-z]{2,3}-[A-Z]{2}/.exec(voice)?.[0] ?? 'en-US';
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(Math.round(value))}`;
}

/** Characters that XML has no place for would end the connection. */
function escapeXml(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[\ufffe\uffff]/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

/** As JavaScript in Edge writes it, in UTC. */
function dateText(at: Date): string {
  const [day, date, month, year, time] = at.toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${date} ${year} ${time} GMT+0000 (Coordinated Universal Time)`;
}

function badMessage(what: string): SpeechError {
  return new SpeechError('SPEECH_UNAVAILABLE', `[edge] the service sent ${what}; check url.`);
}
