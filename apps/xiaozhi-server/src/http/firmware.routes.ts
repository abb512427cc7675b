import type { FastifyInstance } from 'fastify';
import type { FirmwareFolder } from '../standalone/firmware-folder.js';

/** Where devices fetch firmware. */
export const FIRMWARE_PATH = '/xiaozhi/ota/download';

const STATUS = { 'bad-name': 400, outside: 403, none: 404 } as const;

/** Download of firmware files. Devices need a `Content-Length` (device protocol, firmware download). */
export function firmwareRoutes(app: FastifyInstance, folder: Pick<FirmwareFolder, 'open'>): void {
  app.get<{ Params: { '*': string } }>(`${FIRMWARE_PATH}/*`, async (request, reply) => {
    const opened = await folder.open(request.params['*']);
    if (typeof opened === 'string') return reply.status(STATUS[opened]).send();
    return reply
      .header('access-control-allow-origin', '*')
      .header('content-length', opened.sizeBytes)
      .type('application/octet-stream')
      .send(opened.handle.createReadStream());
  });
}
