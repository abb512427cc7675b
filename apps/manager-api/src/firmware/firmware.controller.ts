import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { firmwareQuery, firmwareUpdate, firmwareUpload } from '@xiaozhi/contracts';
import type { FirmwareQuery, FirmwareUpdate, FirmwareView, PageView } from '@xiaozhi/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { AnswerType } from '../http/answer-type.js';
import { FormBody } from '../http/form-body.js';
import { RequirePermission } from '../http/permission.js';
import { sendFile } from '../http/send-file.js';
import { zod } from '../http/zod.pipe.js';
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { SystemWide } from '../reach/reach-rule.js';
import { FirmwareUploads } from './firmware-upload.js';
import { FirmwareService } from './firmware.service.js';

@Controller('api/firmware')
@SystemWide()
export class FirmwareController {
  constructor(
    private readonly firmware: FirmwareService,
    private readonly uploads: FirmwareUploads,
  ) {}

  @Get()
  @RequirePermission('firmware.read')
  list(@Query(zod(firmwareQuery)) query: FirmwareQuery): Promise<PageView<FirmwareView>> {
    return this.firmware.list(query);
  }

  @Post()
  @EditableOnceMade('firmware')
  @HttpCode(201)
  @FormBody(firmwareUpload)
  @RequirePermission('firmware.write')
  upload(@CurrentActor() actor: Actor, @Req() request: FastifyRequest): Promise<FirmwareView> {
    return this.uploads.take(actor, request);
  }

  @Get(':id')
  @Editable('firmware')
  @RequirePermission('firmware.read')
  get(@Param('id') id: string): Promise<FirmwareView> {
    return this.firmware.get(id);
  }

  @Put(':id')
  @Editable('firmware')
  @RequirePermission('firmware.write')
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(firmwareUpdate)) body: FirmwareUpdate,
  ): Promise<FirmwareView> {
    return this.firmware.update(actor, id, body);
  }

  @Delete(':id')
  @Editable('firmware')
  @RequirePermission('firmware.write')
  remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.firmware.remove(actor, id);
  }

  @Get(':id/file')
  @AnswerType('application/octet-stream')
  @RequirePermission('firmware.read')
  async file(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { firmware, handle } = await this.firmware.open(id);
    const { type, version, sizeBytes, sha256 } = firmware;
    await sendFile(request, reply, {
      handle,
      sizeBytes,
      etag: `"${sha256}"`,
      name: `${type}_${version}.bin`,
    });
  }
}
