import { DiscoveryService } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { describeApi } from './api-document.js';

/** The description of the API for people, at `/api/docs`; everything that it shows is served from here. */
export function serveApiPage(app: NestFastifyApplication): void {
  const document = describeApi(app.get(DiscoveryService)) as unknown as OpenAPIObject;
  SwaggerModule.setup('api/docs', app, document, { raw: false, customSiteTitle: 'manager-api' });
}
