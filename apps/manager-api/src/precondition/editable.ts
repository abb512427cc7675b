import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import type { EditableResource } from './edited-rows.js';

export const EDITABLE = 'editable';

/** A route of one resource that has an entity tag. */
export interface EditableRoute {
  resource: EditableResource;
  /** Parameter of the path that names it; of a create, where its answer has the id. */
  id: string;
}

/** A route that reads, changes or deletes one resource: it sends `ETag` and takes `If-None-Match` or `If-Match`. */
export const Editable = (resource: EditableResource, id = 'id'): CustomDecorator =>
  SetMetadata(EDITABLE, { resource, id } satisfies EditableRoute);

/** A route that makes one resource and sends its `ETag`. @param id place of the id in the answer, `user.id` for example */
export const EditableOnceMade = Editable;
