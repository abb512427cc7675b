import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnswerType } from '../http/answer-type.js';
import { chooseRange } from '../http/byte-range.js';
import { Public } from '../http/permission.js';
import { readRange, sendFile } from '../http/send-file.js';
import { FirmwareLinks } from './firmware-links.js';

/** For devices: bytes or 404, and never an envelope (manager contract, firmware). */
@Controller('xiaozhi/otaMag')
@Public()
export class FirmwareDownloadController {
  constructor(private readonly links: FirmwareLinks) {}

  @Get('download/:token')
  @AnswerType('application/octet-stream')
  async download(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const opened = await this.links.open(token, useOf(request));
    if (opened === undefined) return void (await reply.status(404).send());
    const { firmware, handle } = opened;
    await sendFile(request, reply, {
      ...{ handle, sizeBytes: firmware.size_bytes, etag: `"${firmware.sha256}"` },
      name: `${firmware.board}_${firmware.version}.bin`,
    });
  }
}

/** By the first byte that is asked for; whether the part is really sent is judged with the file at hand. */
function useOf(request: FastifyRequest): 'start' | 'continuation' | 'look' {
  if (request.method === 'HEAD') return 'look';
  const { range } = readRange(request);
  const asked = chooseRange({ range, ifRange: undefined }, '', Number.MAX_SAFE_INTEGER);
  return asked.kind === 'part' && asked.first > 0 ? 'continuation' : 'start';
}
