import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Logger } from '@xiaozhi/observability';
import { DeviceAuth } from './device/device-auth.js';
import { DEVICE_LIMITS, DeviceGateway, LOGGER } from './device/device.gateway.js';
import type { DeviceLimits } from './device/message-limits.js';
import type { GatewayParts } from './gateway-parts.js';
import { GatewayReadiness } from './http/gateway-readiness.js';
import { HealthController } from './http/health.controller.js';
import { OTA_DESK, OtaController } from './http/ota.controller.js';
import { SessionRegistry } from './session/session.registry.js';

/** The gateway's two doors: devices on WebSocket, OTA and health on HTTP. What is behind them is plain classes. */
@Module({})
export class AppModule {
  static of(parts: GatewayParts, limits: DeviceLimits, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      controllers: [HealthController, OtaController],
      providers: [
        DeviceGateway,
        { provide: LOGGER, useValue: logger },
        { provide: DEVICE_LIMITS, useValue: limits },
        { provide: SessionRegistry, useValue: parts.sessions },
        { provide: DeviceAuth, useValue: parts.auth },
        { provide: GatewayReadiness, useValue: parts.readiness },
        { provide: OTA_DESK, useValue: parts.ota },
      ],
    };
  }
}
