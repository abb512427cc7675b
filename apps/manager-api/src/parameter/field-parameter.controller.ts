import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { parameterType } from '@xiaozhi/contracts';
import type { PageView, ParameterType, ParameterView } from '@xiaozhi/contracts';
import { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayError } from '../http/api-error.js';
import {
  FIELD_CODES,
  fieldIds,
  fieldPage,
  fieldText,
  fieldValue,
  inFieldForm,
  requireIds,
  requireText,
  toFieldTime,
  toListQuery,
} from '../http/field-form.js';
import type { FieldIds } from '../http/field-form.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { SystemWide } from '../reach/reach-rule.js';
import { ParameterAdminService } from './parameter-admin.service.js';
import { NOT_SET, fromText, toStored } from './parameter-value.js';

const query = fieldPage.extend({ paramCode: fieldText });
const body = z.object({
  id: fieldText,
  paramCode: fieldText,
  paramValue: fieldValue,
  valueType: fieldText,
  remark: fieldText,
});
type FieldBody = z.infer<typeof body>;

const COLUMNS = {
  ...{ paramcode: 'code', valuetype: 'valueType' },
  ...{ createdate: 'createdAt', updatedate: 'updatedAt' },
};
/** Consoles write it under an id that they have built in. */
const MENU = 'system-web.menu';

/** A parameter as consoles of the field read it. */
export interface FieldParameter {
  id: string;
  paramCode: string;
  /** Of secrets masked; what is not set is `null`, as text. */
  paramValue: string;
  valueType: ParameterType;
  remark: string | null;
  createDate: string | null;
  updateDate: string | null;
}

/** Parameters for consoles of the field (manager contract, params): the same as below `/api/parameters`. */
@Controller('xiaozhi/admin/params')
@SystemWide()
export class FieldParameterController {
  constructor(private readonly parameters: ParameterAdminService) {}

  @Get('page')
  @RequirePermission('parameter.read')
  async list(@Query(zod(query)) asked: z.infer<typeof query>): Promise<PageView<FieldParameter>> {
    const search = asked.paramCode === undefined ? {} : { search: asked.paramCode };
    const { total, list } = await this.parameters.list({ ...toListQuery(asked, COLUMNS), ...search });
    return { total, list: list.map(toFieldParameter) };
  }

  @Get(':id')
  @RequirePermission('parameter.read')
  async get(@Param('id') id: string): Promise<FieldParameter> {
    return toFieldParameter(await inFieldForm(this.parameters.get(id)));
  }

  @Post()
  @HttpCode(200)
  @RequirePermission('parameter.write')
  async create(@CurrentActor() actor: Actor, @Body(zod(body)) given: FieldBody): Promise<null> {
    const code = requireText('paramCode', given.paramCode);
    const { valueType, text } = requireValue(given);
    await inFieldForm(
      (async () => {
        const value = fromText(valueType, text);
        return this.parameters.create(actor, { code, valueType, value, remark: given.remark ?? '' });
      })(),
    );
    return null;
  }

  @Put()
  @RequirePermission('parameter.write')
  async update(@CurrentActor() actor: Actor, @Body(zod(body)) given: FieldBody): Promise<null> {
    const code = requireText('paramCode', given.paramCode);
    const id = code === MENU ? MENU : requireText('id', given.id);
    const { valueType, text } = requireValue(given);
    await inFieldForm(
      (async () => {
        const row = await this.parameters.get(id);
        if (row.code.toLowerCase() !== code.toLowerCase()) throw fixedCode();
        const remark = given.remark ?? '';
        const value = fromText(valueType, text);
        return this.parameters.update(actor, row.id, { valueType, value, remark });
      })(),
    );
    return null;
  }

  @Post('delete')
  @HttpCode(200)
  @RequirePermission('parameter.write')
  async remove(@CurrentActor() actor: Actor, @Body(zod(fieldIds)) ids: FieldIds): Promise<null> {
    await inFieldForm(this.parameters.removeAll(actor, requireIds(ids)));
    return null;
  }
}

/** @throws GatewayError 10034, 10035, 10036 */
function requireValue(given: FieldBody): { valueType: ParameterType; text: string } {
  const text = requireText('paramValue', given.paramValue, FIELD_CODES.valueMissing);
  const name = requireText('valueType', given.valueType, FIELD_CODES.typeMissing);
  const valueType = parameterType.safeParse(name.toLowerCase());
  if (valueType.success) return { valueType: valueType.data, text };
  const options = parameterType.options.join(', ');
  throw new GatewayError(FIELD_CODES.typeUnknown, `valueType must be one of ${options}.`);
}

function fixedCode(): GatewayError {
  const msg = 'The code of a parameter is fixed; make another parameter.';
  return new GatewayError(FIELD_CODES.updateFailed, msg);
}

function toFieldParameter(view: ParameterView): FieldParameter {
  const { id, code: paramCode, valueType, remark } = view;
  return {
    ...{ id, paramCode, paramValue: toFieldValue(view), valueType, remark: remark === '' ? null : remark },
    ...{ createDate: toFieldTime(view.createdAt), updateDate: toFieldTime(view.updatedAt) },
  };
}

function toFieldValue({ isSecret, isSet, valueType, value }: ParameterView): string {
  if (isSecret) return isSet ? '****' : NOT_SET;
  return typeof value === 'string' ? value : toStored(valueType, value);
}
