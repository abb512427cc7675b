import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { speakerEmbeddingReport, speakerSamplesRequest } from '@xiaozhi/contracts';
import type { SpeakerEmbeddingReport, SpeakerSamplesAnswer } from '@xiaozhi/contracts';

/** manager-api as far as voices are concerned: gives recordings, and takes what was learnt of them. */
export class SpeakerManager {
  readonly secret = 'shared-secret';
  readonly samples: SpeakerSamplesAnswer = [];
  readonly reports: SpeakerEmbeddingReport[] = [];
  askedCount = 0;
  /** What goes wrong with each request; taken from the front. */
  readonly faults: ('unavailable' | 'garbage' | 'rejected')[] = [];
  private server: Server | undefined;

  /** @returns base URL */
  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/xiaozhi`;
  }

  async stop(): Promise<void> {
    const { server } = this;
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    this.askedCount += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fault = this.faults.shift();
    if (fault === 'unavailable') return { status: 502, body: 'Bad Gateway' };
    if (fault === 'garbage') return { status: 200, body: { code: 0, msg: 'success', data: { nothing: 1 } } };
    if (fault === 'rejected') return { status: 200, body: { code: 10034, msg: 'no', data: null } };
    if (request.headers.authorization !== `Bearer ${this.secret}`)
      return { status: 200, body: { code: 401, msg: 'unauthorised', data: null } };
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return { status: 200, body: { code: 0, msg: 'success', data: this.route(request.url, body) } };
  }

  private route(url: string | undefined, body: unknown): unknown {
    if (url === '/xiaozhi/speaker/samples') {
      const { profileIds } = speakerSamplesRequest.parse(body);
      return this.samples.filter(({ profileId }) => profileIds.includes(profileId));
    }
    if (url !== '/xiaozhi/speaker/embedding') throw new Error(`no route ${url}`);
    const report = speakerEmbeddingReport.parse(body);
    const ids = this.samples
      .filter(({ profileId }) => profileId === report.profileId)
      .map(({ sampleId }) => sampleId);
    const accepted = JSON.stringify(ids) === JSON.stringify(report.sampleIds);
    if (accepted) this.reports.push(report);
    return { accepted };
  }
}
