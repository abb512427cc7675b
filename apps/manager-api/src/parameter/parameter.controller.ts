import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { parameterCreate, parameterQuery, parameterTest, parameterUpdate } from '@xiaozhi/contracts';
import type {
  PageView,
  ParameterCreate,
  ParameterQuery,
  ParameterTest,
  ParameterTestView,
  ParameterUpdate,
  ParameterView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { SystemWide } from '../reach/reach-rule.js';
import { ParameterAdminService } from './parameter-admin.service.js';
import { ParameterTestService } from './parameter-test.service.js';

/** One is found by its id and by its code. */
@Controller('api/parameters')
@SystemWide()
export class ParameterController {
  constructor(
    private readonly parameters: ParameterAdminService,
    private readonly tests: ParameterTestService,
  ) {}

  @Get()
  @RequirePermission('parameter.read')
  list(@Query(zod(parameterQuery)) query: ParameterQuery): Promise<PageView<ParameterView>> {
    return this.parameters.list(query);
  }

  @Post()
  @EditableOnceMade('parameter')
  @HttpCode(201)
  @RequirePermission('parameter.write')
  create(
    @CurrentActor() actor: Actor,
    @Body(zod(parameterCreate)) body: ParameterCreate,
  ): Promise<ParameterView> {
    return this.parameters.create(actor, body);
  }

  @Get(':id')
  @Editable('parameter')
  @RequirePermission('parameter.read')
  get(@Param('id') id: string): Promise<ParameterView> {
    return this.parameters.get(id);
  }

  @Put(':id')
  @Editable('parameter')
  @RequirePermission('parameter.write')
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(parameterUpdate)) body: ParameterUpdate,
  ): Promise<ParameterView> {
    return this.parameters.update(actor, id, body);
  }

  @Delete(':id')
  @Editable('parameter')
  @RequirePermission('parameter.write')
  remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.parameters.remove(actor, id);
  }

  @Post(':id/reset')
  @HttpCode(200)
  @RequirePermission('parameter.write')
  reset(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ParameterView> {
    return this.parameters.reset(actor, id);
  }

  /** Asks the addresses of the value that is given, or kept. */
  @Post(':id/test')
  @HttpCode(200)
  @RequirePermission('parameter.write')
  test(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(parameterTest)) body: ParameterTest,
  ): Promise<ParameterTestView> {
    return this.tests.test(actor, id, body);
  }
}
