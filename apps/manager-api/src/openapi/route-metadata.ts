import type { RequestMethod, Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Permission } from '@xiaozhi/contracts';
import type { z } from 'zod';
import { ANSWER_TYPE } from '../http/answer-type.js';
import { FORM_BODY } from '../http/form-body.js';
import { ACCESS, PERMISSION } from '../http/permission.js';
import { REACH } from '../reach/reach-rule.js';
import type { ReachRule } from '../reach/reach-rule.js';
import { EDITABLE } from '../precondition/editable.js';
import type { EditableRoute } from '../precondition/editable.js';

/** A route as its decorators describe it. */
export interface RouteDescription {
  /** Without the first slash, `:name` for parameters. */
  path: string;
  method: RequestMethod;
  /** Status of success, where a decorator sets it. */
  status: number | undefined;
  access: string | undefined;
  /** Type of the answer, where it is no JSON. */
  contentType: string | undefined;
  permission: Permission | undefined;
  /** How it stands to users who see some agents only. */
  reach: ReachRule | undefined;
  /** The resource that has an entity tag. */
  editable: EditableRoute | undefined;
  body: z.ZodType | undefined;
  /** Fields beside `file`, where it takes a form. */
  form: z.ZodType | undefined;
  query: z.ZodType | undefined;
  /** `AgentController_list`. */
  name: string;
  /** `Agent`. */
  tag: string;
}

/** Routes of a controller, in its own order. */
export function readRoutes(controller: Type): RouteDescription[] {
  const prototype = controller.prototype as Record<string, unknown>;
  const routes: RouteDescription[] = [];
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const handler = prototype[name];
    if (typeof handler !== 'function') continue;
    const method = read<RequestMethod>(METHOD_METADATA, handler);
    if (method === undefined) continue;
    const own = (key: string): string | undefined => read(key, handler) ?? read(key, controller);
    routes.push({
      path: [read<string>(PATH_METADATA, controller), read<string>(PATH_METADATA, handler)]
        .map((part) => (part ?? '').replaceAll(/^\/+|\/+$/g, ''))
        .filter((part) => part !== '')
        .join('/'),
      method,
      status: read(HTTP_CODE_METADATA, handler),
      access: own(ACCESS),
      contentType: read(ANSWER_TYPE, handler),
      permission: own(PERMISSION) as Permission | undefined,
      reach: read<ReachRule>(REACH, handler) ?? read<ReachRule>(REACH, controller),
      form: read(FORM_BODY, handler),
      editable: read(EDITABLE, handler),
      body: schemaOf(controller, name, RouteParamtypes.BODY),
      query: schemaOf(controller, name, RouteParamtypes.QUERY),
      name: `${controller.name}_${name}`,
      tag: controller.name.replace(/Controller$/, ''),
    });
  }
  return routes;
}

function read<T>(key: string, target: object): T | undefined {
  return Reflect.getMetadata(key, target) as T | undefined;
}

/** The schema of the pipe at a parameter; Nest keys parameters `<kind>:<index>`. */
function schemaOf(controller: Type, name: string, kind: RouteParamtypes): z.ZodType | undefined {
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) as
    Record<string, { pipes?: unknown[] }> | undefined;
  for (const [key, { pipes = [] }] of Object.entries(parameters ?? {})) {
    if (!key.startsWith(`${kind}:`)) continue;
    for (const pipe of pipes) {
      if (typeof pipe === 'object' && pipe !== null && 'schema' in pipe) return pipe.schema as z.ZodType;
    }
  }
  return undefined;
}
