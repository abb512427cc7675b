import { Inject, Injectable } from '@nestjs/common';
import type { ManagerConfig } from '../config/manager-config.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { CONFIG } from '../tokens.js';

const OTA = /\/ota\/?$/;
const DOWNLOADS = '/otaMag/download/';

/** Where devices load firmware: the system parameter wins over the environment, and that over where a device asked. */
@Injectable()
export class DownloadAddress {
  constructor(
    private readonly parameters: ParameterService,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {}

  /** @param origin as a device reached whoever it asked. @returns with its last slash; undefined where nothing says it */
  async urlFor(origin: string | undefined): Promise<string | undefined> {
    const text = (await this.parameters.find('server.ota'))?.trim();
    // Operators of the field switch a parameter off with the word null, or leave a template's text.
    const parameter = text !== undefined && OTA.test(text) ? text : undefined;
    const ota = parameter ?? this.config.otaUrl;
    if (ota !== undefined) return ota.replace(OTA, DOWNLOADS);
    return origin === undefined ? undefined : `${origin}/xiaozhi${DOWNLOADS}`;
  }
}
