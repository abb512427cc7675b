import { awaitMessage, NotApplicable, expectThat, withDevice } from '../scenario.js';
import type { Scenario } from '../scenario.js';

const TOO_LARGE_BYTES = 6 * 1024 * 1024;
const JPEG_START = [0xff, 0xd8, 0xff, 0xe0];

interface VisionOffer {
  url: string;
  token: string;
}

/** Scenario 28: where the server looks at photos. */
export const PHOTO_SCENARIOS: readonly Scenario[] = [
  {
    id: 28,
    title: 'photos: a wrong token is 401; too large a file, or one that is no image, is success:false',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        const isInitialize = (message: Record<string, unknown>): boolean =>
          message.type === 'mcp' && JSON.stringify(message.payload).includes('"initialize"');
        await awaitMessage(device, isInitialize, 'initialize');
        const asked = device.messages.find(({ message }) => isInitialize(message))?.message.payload;
        const offer = visionOf(asked);
        if (offer === undefined) throw new NotApplicable('the server looks at no photos');
        const send = (file: Uint8Array, token = offer.token): Promise<Response> =>
          upload(file, { ...offer, token }, device.mac);
        const wrong = await send(Uint8Array.from(JPEG_START), 'wrong');
        expectThat(wrong.status === 401, `a wrong token got ${wrong.status}`);
        const large = new Uint8Array(TOO_LARGE_BYTES);
        large.set(JPEG_START);
        for (const file of [large, Uint8Array.from(Buffer.from('<html></html>'))]) {
          const answer = await send(file);
          const body = (await answer.json()) as { success?: unknown };
          expectThat(answer.status === 200 && body.success === false, `a bad file got ${answer.status}`);
        }
        const ofAnother = await upload(Uint8Array.from(JPEG_START), offer, bench.newMac());
        expectThat(ofAnother.status === 401, `another device's token got ${ofAnother.status}`);
      }),
  },
];

function visionOf(payload: unknown): VisionOffer | undefined {
  const { params } = payload as { params?: { capabilities?: { vision?: Partial<VisionOffer> } } };
  const { url, token } = params?.capabilities?.vision ?? {};
  return typeof url === 'string' && typeof token === 'string' ? { url, token } : undefined;
}

function upload(file: Uint8Array, { url, token }: VisionOffer, mac: string): Promise<Response> {
  const form = new FormData();
  form.append('question', 'What is it?');
  form.append('file', new Blob([file.slice()], { type: 'image/jpeg' }), 'camera.jpg');
  const headers = { 'device-id': mac, 'client-id': 'conformance', authorization: `Bearer ${token}` };
  return fetch(url, { method: 'POST', headers, body: form, signal: AbortSignal.timeout(20_000) });
}
