import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { firmwareUpload } from '@xiaozhi/contracts';
import type { FirmwareUpload, FirmwareView } from '@xiaozhi/contracts';
import { isFirmwareVersion } from '@xiaozhi/device-protocol';
import type { EspImageHead } from '@xiaozhi/device-protocol';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { zod } from '../http/zod.pipe.js';
import { FirmwareFiles } from './firmware-files.js';
import type { ReceivedFile } from './firmware-files.js';
import { FirmwareService } from './firmware.service.js';
import { checkImage } from './image-check.js';

const form = zod(firmwareUpload);

/** Takes firmware in: file and fields in any order, all of it or nothing. */
@Injectable()
export class FirmwareUploads {
  constructor(
    private readonly files: FirmwareFiles,
    private readonly firmware: FirmwareService,
  ) {}

  /**
   * Reads the form of a request.
   * @throws ApiError 413 FIRMWARE_TOO_LARGE, 415 BODY_TYPE_UNSUPPORTED, 409 FIRMWARE_EXISTS, and 422 UPLOAD_INVALID,
   *   INPUT_INVALID, FIRMWARE_INVALID, FIRMWARE_VERSION_INVALID
   */
  async take(actor: Actor, request: FastifyRequest): Promise<FirmwareView> {
    if (!request.isMultipart()) {
      const msg = 'Send the file as multipart/form-data, in a field named file.';
      throw new ApiError(415, 'BODY_TYPE_UNSUPPORTED', msg);
    }
    const { file, fields } = await this.readForm(request);
    try {
      const upload = form.transform(fields, { type: 'body' });
      const image = await checkImage(file.path);
      return await this.firmware.add(actor, { ...upload, version: versionOf(upload, image), image, file });
    } finally {
      await this.files.discard(file);
    }
  }

  private async readForm(
    request: FastifyRequest,
  ): Promise<{ file: ReceivedFile; fields: Record<string, unknown> }> {
    const fields: Record<string, unknown> = {};
    let file: ReceivedFile | undefined;
    try {
      for await (const part of request.parts()) {
        if (part.type === 'field') fields[part.fieldname] = part.value;
        else if (part.fieldname === 'file') file = await this.files.receive(whole(part.file, request));
        else part.file.resume();
      }
    } catch (error) {
      if (file !== undefined) await this.files.discard(file);
      if (error instanceof ApiError) throw error;
      throw uploadInvalid('The form cannot be read to its end; send it again.');
    }
    if (file === undefined) throw uploadInvalid('The form has no field named file with a file in it.');
    return { file, fields };
  }
}

/** The stream of a part, which fails when the request breaks off. */
function whole(file: Readable, { raw }: FastifyRequest): Readable {
  const breakOff = (): void => {
    if (!raw.complete) file.destroy(new Error('The upload was interrupted.'));
  };
  raw.once('close', breakOff);
  file.once('close', () => raw.off('close', breakOff));
  return file;
}

/** @throws ApiError FIRMWARE_VERSION_INVALID */
function versionOf({ version }: FirmwareUpload, { app }: EspImageHead): string {
  const own = app?.version === '' ? undefined : app?.version;
  if (own !== undefined && !isFirmwareVersion(own)) {
    throw versionInvalid(
      `The image says that it is version "${own}". Devices compare numbers with dots only, such as 2.0.1: set PROJECT_VER and build it again.`,
    );
  }
  if (own !== undefined && version !== undefined && version !== own) {
    throw versionInvalid(
      `The image says that it is version ${own}, not ${version}: devices would install it anew at each start. Leave the version out, or build the image with it.`,
    );
  }
  const known = own ?? version;
  if (known === undefined)
    throw versionInvalid('The image says no version of its own; give one, such as 2.0.1.');
  if (!isFirmwareVersion(known))
    throw versionInvalid('A version consists of numbers with dots, such as 2.0.1.');
  return known;
}

function versionInvalid(msg: string): ApiError {
  return new ApiError(422, 'FIRMWARE_VERSION_INVALID', msg, [{ path: 'version', msg }]);
}

function uploadInvalid(msg: string): ApiError {
  return new ApiError(422, 'UPLOAD_INVALID', msg, [{ path: 'file', msg }]);
}
