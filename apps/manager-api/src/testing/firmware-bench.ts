import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CSRF_HEADER } from '@xiaozhi/contracts';
import type { FirmwareView } from '@xiaozhi/contracts';
import type { ManagerConfig } from '../config/manager-config.js';
import { CONFIG } from '../tokens.js';
import { espImage } from './esp-image.js';
import type { EspImageOptions } from './esp-image.js';
import type { Envelope } from './http-client.js';
import { ManagerHarness, OPERATOR } from './manager-harness.js';

/** A manager with an administrator who uploads firmware. */
export class FirmwareBench {
  private constructor(
    readonly harness: ManagerHarness,
    private readonly cookie: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<FirmwareBench> {
    const harness = await ManagerHarness.start(env);
    try {
      await harness.setUp();
      const { headers } = await harness.stranger().send('POST', '/api/auth/login', OPERATOR);
      return new FirmwareBench(harness, headers.getSetCookie()[0]?.split(';')[0] ?? '');
    } catch (error) {
      await harness.stop();
      throw error;
    }
  }

  get origin(): string {
    return `http://127.0.0.1:${this.harness.manager.port}`;
  }

  get headers(): Record<string, string> {
    return { cookie: this.cookie, [CSRF_HEADER]: 'test' };
  }

  /** Files in the folder, sorted. */
  files(): string[] {
    const { dataDir } = this.harness.manager.app.get<ManagerConfig>(CONFIG);
    try {
      return readdirSync(join(dataDir, 'firmware')).sort();
    } catch {
      // Made with the first upload.
      return [];
    }
  }

  get folder(): string {
    return join(this.harness.manager.app.get<ManagerConfig>(CONFIG).dataDir, 'firmware');
  }

  async upload(
    fields: Record<string, string>,
    bytes: Buffer,
    fileName = 'xiaozhi.bin',
  ): Promise<{ status: number; body: Envelope }> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([Uint8Array.from(bytes)]), fileName);
    const response = await fetch(`${this.origin}/api/firmware`, {
      ...{ method: 'POST', headers: this.headers, body: form },
    });
    return { status: response.status, body: (await response.json()) as Envelope };
  }

  /** One that must be taken. */
  async uploaded(fields: Record<string, string>, image: EspImageOptions = {}): Promise<FirmwareView> {
    const { status, body } = await this.upload(fields, espImage(image));
    if (status !== 201) throw new Error(`the upload was refused: ${JSON.stringify(body)}`);
    return body.data as FirmwareView;
  }
}
