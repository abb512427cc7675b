import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readWav } from '@xiaozhi/audio';

/** Tells voices by their pitch: as many zero crossings a second as a tone of that frequency has. */
export function pitchOf(samples: Float32Array, rateHz = 16_000): number {
  const isLoud = (sample: number): boolean => Math.abs(sample) > 0.1;
  const voice = samples.subarray(samples.findIndex(isLoud), samples.findLastIndex(isLoud) + 1);
  let crossings = 0;
  for (let at = 1; at < voice.length; at += 1)
    if ((voice[at - 1] as number) < 0 !== (voice[at] as number) < 0) crossings += 1;
  return (crossings * rateHz) / (2 * Math.max(1, voice.length));
}

/** A second of a voice: a tone. */
export function voiceOf(pitchHz: number, phase = 0): Float32Array {
  return Float32Array.from(
    { length: 16_000 },
    (_, at) => 0.4 * Math.sin((2 * Math.PI * pitchHz * at) / 16_000 + phase),
  );
}

/** Speaks the voiceprint service's wire format; knows people by the pitch they were enrolled with. */
export class VoiceprintService {
  /** Answers with this status instead, or never where it is 0. */
  fault: number | undefined;
  askedCount = 0;
  private server: Server | undefined;

  constructor(
    private readonly pitchHzById: Readonly<Record<string, number>>,
    private readonly key: string,
  ) {}

  /** @returns the URL as operators enter it */
  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status, body }) => {
        if (status === 0) return;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/voiceprint/health?key=${this.key}`;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    this.askedCount += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.fault !== undefined) return { status: this.fault, body: { detail: 'fault' } };
    if (request.method !== 'POST' || request.url !== '/voiceprint/identify')
      return { status: 404, body: { detail: 'Not Found' } };
    if (request.headers.authorization !== `Bearer ${this.key}`)
      return { status: 401, body: { detail: 'invalid key' } };
    const form = await new Response(Buffer.concat(chunks), {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    }).formData();
    const file = form.get('file') as File;
    const { samples, sampleRateHz } = readWav(new Uint8Array(await file.arrayBuffer()));
    return {
      status: 200,
      body: this.best((form.get('speaker_ids') as string).split(','), pitchOf(samples, sampleRateHz)),
    };
  }

  private best(ids: readonly string[], pitchHz: number): { speaker_id: string; score: number } {
    const scores = ids.map((id) => ({
      speaker_id: id,
      score: Math.max(0, 1 - Math.abs((this.pitchHzById[id] ?? 1e9) - pitchHz) / 100),
    }));
    return scores.sort((a, b) => b.score - a.score)[0] ?? { speaker_id: '', score: 0 };
  }
}
