import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { modelProviderCreate, modelProviderUpdate, listQuery, providerStateReport } from '@xiaozhi/contracts';
import type {
  ModelProviderCreate,
  ModelProviderUpdate,
  ModelProviderView,
  PageView,
  ProviderStateReport,
} from '@xiaozhi/contracts';
import { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { NamesOnly, SystemWide } from '../reach/reach-rule.js';
import { ModelProviderService } from './model-provider.service.js';
import { toProviderName } from './provider-view.js';

const blankToUndefined = (value: unknown): unknown => (value === '' ? undefined : value);
const providerQuery = listQuery.extend({
  modelType: z.preprocess(blankToUndefined, z.string().optional()),
  name: z.preprocess(blankToUndefined, z.string().max(255).optional()),
});
const removeQuery = z.object({ force: z.enum(['true', 'false']).default('false') });

@Controller()
export class ModelProviderController {
  constructor(private readonly providers: ModelProviderService) {}

  @Get('api/model/provider')
  @RequirePermission('provider.read')
  @NamesOnly()
  async list(
    @CurrentActor() actor: Actor,
    @Query(zod(providerQuery)) query: z.infer<typeof providerQuery>,
  ): Promise<PageView<ModelProviderView>> {
    const { total, list } = await this.providers.list(query);
    return { total, list: actor.reach === undefined ? list : list.map(toProviderName) };
  }

  @Get('api/model/provider/:id')
  @Editable('modelProvider')
  @RequirePermission('provider.read')
  @SystemWide()
  get(@Param('id') id: string): Promise<ModelProviderView> {
    return this.providers.get(id);
  }

  @Post('api/model/provider')
  @EditableOnceMade('modelProvider')
  @HttpCode(201)
  @RequirePermission('provider.write')
  @SystemWide()
  create(
    @CurrentActor() actor: Actor,
    @Body(zod(modelProviderCreate)) body: ModelProviderCreate,
  ): Promise<ModelProviderView> {
    return this.providers.create(actor, body);
  }

  @Put('api/model/provider/:id')
  @Editable('modelProvider')
  @RequirePermission('provider.write')
  @SystemWide()
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(modelProviderUpdate)) body: ModelProviderUpdate,
  ): Promise<ModelProviderView> {
    return this.providers.update(actor, id, body);
  }

  @Delete('api/model/provider/:id')
  @Editable('modelProvider')
  @RequirePermission('provider.write')
  @SystemWide()
  remove(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query(zod(removeQuery)) query: z.infer<typeof removeQuery>,
  ): Promise<void> {
    return this.providers.remove(actor, id, query.force === 'true');
  }

  @Post('xiaozhi/provider/state')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(providerStateReport)) body: ProviderStateReport): Promise<void> {
    return this.providers.reportState(body);
  }
}
