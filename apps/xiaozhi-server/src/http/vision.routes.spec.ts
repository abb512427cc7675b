import type { AddressInfo } from 'node:net';
import { silentLogger } from '@xiaozhi/observability';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { PHOTOS_PER_MINUTE_COUNT, PhotoDesk } from '../vision/photo-desk.js';
import type { PhotoAccess } from '../vision/photo-desk.js';
import { JPEG } from '../vision/vision.contract.js';
import { VisionError } from '../vision/vision.js';
import type { VisionRequest } from '../vision/vision.js';
import { MAX_IMAGE_BYTES } from './photo-upload.js';
import { VISION_PATH, visionRoutes } from './vision.routes.js';

const DEVICE = '02:00:00:00:00:01';

describe(visionRoutes, () => {
  let app: FastifyInstance;
  let url: string;
  let access: PhotoAccess;
  let nowMs: number;
  const asked: VisionRequest[] = [];
  let describePhoto: (request: VisionRequest, signal: AbortSignal) => Promise<string>;

  beforeEach(async () => {
    nowMs = 0;
    asked.length = 0;
    describePhoto = (request) => {
      asked.push(request);
      return Promise.resolve('A cat.');
    };
    access = {
      token: 'token-of-the-session',
      model: { code: 'fake', describe: (request, signal) => describePhoto(request, signal) },
      language: 'en',
      ended: new AbortController().signal,
    };
    const find = (deviceId: string): PhotoAccess | undefined => (deviceId === DEVICE ? access : undefined);
    app = fastify({ forceCloseConnections: true });
    await app.register(visionRoutes, new PhotoDesk(find, () => nowMs, silentLogger()));
    await app.listen({ host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${VISION_PATH}`;
  });
  afterEach(() => app.close());

  const send = async (
    body: FormData | string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'device-id': DEVICE, authorization: 'Bearer token-of-the-session', ...headers },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  /** A form with these fields, and these bytes as its file where there are any. */
  const formOf = (fields: Record<string, string>, file?: Uint8Array, name = 'file'): FormData => {
    const data = new FormData();
    for (const [key, value] of Object.entries(fields)) data.append(key, value);
    if (file !== undefined) data.append(name, new Blob([file.slice()], { type: 'image/jpeg' }), 'camera.jpg');
    return data;
  };
  const photo = (name = 'file'): FormData => formOf({ question: 'What is it?' }, JPEG, name);

  it.each(['file', 'image'])('answers a photo in the field %s', async (name) => {
    expect(await send(photo(name))).toEqual({
      status: 200,
      body: { success: true, action: 'RESPONSE', response: 'A cat.' },
    });
    expect(asked).toEqual([
      { question: 'What is it?', image: Buffer.from(JPEG), type: 'image/jpeg', language: 'en' },
    ]);
  });

  it('takes the parts in any order, in chunks without a length, as the firmware sends them', async () => {
    const boundary = '----ESP32_CAMERA_BOUNDARY';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="camera.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`;
    const tail = `\r\n--${boundary}\r\nContent-Disposition: form-data; name="question"\r\n\r\nWho?\r\n--${boundary}--\r\n`;
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of [Buffer.from(head), Buffer.from(JPEG), Buffer.from(tail)])
          controller.enqueue(chunk);
        controller.close();
      },
    });
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'device-id': DEVICE,
        authorization: 'Bearer token-of-the-session',
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
      body,
      duplex: 'half',
    });
    expect(await response.json()).toMatchObject({ success: true });
    expect(asked[0]?.question).toBe('Who?');
  });

  it.each([
    ['no token', { authorization: '' }],
    ['a wrong token', { authorization: 'Bearer token-of-the-sessioN' }],
    ['the token of another device', { 'device-id': '02:00:00:00:00:02' }],
    ['no device', { 'device-id': '' }],
    ['the client id that others let in', { authorization: '', 'client-id': 'web_test_client' }],
  ])('refuses %s with 401', async (_, headers) => {
    expect(await send(photo(), headers)).toMatchObject({ status: 401, body: { success: false } });
    expect(asked).toEqual([]);
  });

  it('lets a refused device send its whole photo, so that it hears the answer', async () => {
    const image = new Uint8Array(MAX_IMAGE_BYTES);
    for (let count = 0; count < 10; count += 1) {
      const answer = await send(formOf({ question: 'q' }, image), { authorization: 'Bearer wrong' });
      expect(answer.status).toBe(401);
    }
  });

  it.each([
    ['no image', () => formOf({ question: 'q' }), /no image/],
    ['no question', () => formOf({}, JPEG), /question/],
    ['text in place of an image', () => formOf({ question: 'q' }, Buffer.from('GIF')), /no JPEG/],
    ['an empty form', () => new FormData(), /no image|cannot be read/],
    ['JSON', () => '{"question":"q"}', /multipart/],
  ])('says what is wrong with %s', async (_, make, message) => {
    const { status, body } = await send(make());
    expect({ status, success: body.success }).toEqual({ status: 200, success: false });
    expect(String(body.message)).toMatch(message);
    expect(asked).toEqual([]);
  });

  it('takes an image of 5 MB, and tells what is wrong with a bigger one', async () => {
    const sized = (bytes: number): FormData => {
      const image = new Uint8Array(bytes);
      image.set(JPEG);
      return formOf({ question: 'q' }, image);
    };
    expect((await send(sized(MAX_IMAGE_BYTES))).body).toMatchObject({ success: true });
    const tooLarge = await send(sized(6 * 1024 * 1024));
    expect(tooLarge).toEqual({
      status: 200,
      body: { success: false, message: 'The image has more than 5 MB.' },
    });
  });

  it('bounds how many photos a device sends', async () => {
    for (let count = 0; count < PHOTOS_PER_MINUTE_COUNT; count += 1) await send(photo());
    expect((await send(photo())).body).toMatchObject({
      success: false,
      message: expect.stringMatching(/minute/) as string,
    });
    nowMs = 60_000;
    expect((await send(photo())).body).toMatchObject({ success: true });
  });

  it('says so where no model is chosen, or the model fails', async () => {
    describePhoto = () =>
      Promise.reject(new VisionError('VISION_UNAUTHORIZED', 'http://10.0.0.7 refuses sk-1'));
    const failed = await send(photo());
    expect(failed).toEqual({
      status: 200,
      body: { success: false, message: 'The vision model refuses the request.' },
    });
    access = { ...access, model: undefined };
    expect((await send(photo())).body).toMatchObject({ success: false });
  });

  it('lets the model go when the device hangs up', async () => {
    let aborted: (() => void) | undefined;
    let started: (() => void) | undefined;
    const isAborted = new Promise<void>((resolve) => (aborted = resolve));
    const isStarted = new Promise<void>((resolve) => (started = resolve));
    describePhoto = (_request, signal) => {
      started?.();
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          aborted?.();
          reject(new Error('gone'));
        }),
      );
    };
    const device = new AbortController();
    const sending = fetch(url, {
      method: 'POST',
      headers: { 'device-id': DEVICE, authorization: 'Bearer token-of-the-session' },
      body: photo(),
      signal: device.signal,
    });
    await isStarted;
    expect((await send(photo())).body).toMatchObject({ success: false });
    device.abort();
    await expect(sending).rejects.toThrow();
    await isAborted;
  });

  it('tells people and browsers what it is', async () => {
    expect(await (await fetch(url)).text()).toContain('Photos');
    const preflight = await fetch(url, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  });
});
