import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { privacySettingList, privacySettingReport } from '@xiaozhi/contracts';
import type {
  PrivacySetting,
  PrivacySettingList,
  PrivacySettingOutcome,
  PrivacySettingReport,
} from '@xiaozhi/contracts';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { PrivacySettingService } from './privacy-setting.service.js';

/** What people set by voice, from the gateway that heard it to all others. */
@Controller('xiaozhi/privacy-setting')
@GatewayOnly()
export class PrivacySettingGatewayController {
  constructor(private readonly settings: PrivacySettingService) {}

  @Post('report')
  @HttpCode(200)
  report(
    @Body(zod(privacySettingReport)) { settings }: PrivacySettingReport,
  ): Promise<PrivacySettingOutcome[]> {
    return this.settings.report(settings);
  }

  @Post('list')
  @HttpCode(200)
  list(@Body(zod(privacySettingList)) body: PrivacySettingList): Promise<PrivacySetting[]> {
    return this.settings.list(body);
  }
}
