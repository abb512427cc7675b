import type { VisionTarget } from './device-mcp-server.js';

const BOUNDARY = '----ESP32_CAMERA_BOUNDARY';
const CHUNK_BYTES = 512;

/**
 * Sends a photo as the firmware's camera does: question first, chunked, with a boundary of its own.
 * @returns the answer's body, which becomes the tool's result. @throws Error for any status but 200
 */
export async function uploadPhoto(
  photo: Uint8Array,
  question: string,
  { url, token }: VisionTarget,
  { mac, clientId }: { mac: string; clientId: string },
): Promise<string> {
  const head = [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="question"\r\n\r\n${question}\r\n`,
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="camera.jpg"\r\n`,
    'Content-Type: image/jpeg\r\n\r\n',
  ].join('');
  const whole = Buffer.concat([Buffer.from(head), photo, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Device-Id': mac,
      'Client-Id': clientId,
      Authorization: `Bearer ${token}`,
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    },
    body: inChunks(whole),
    duplex: 'half',
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`Failed to upload photo, status code: ${response.status}`);
  return body;
}

function inChunks(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + CHUNK_BYTES));
      at += CHUNK_BYTES;
    },
  });
}
