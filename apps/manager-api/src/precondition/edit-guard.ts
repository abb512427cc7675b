import type { WriteRows } from '../database/database.js';
import type { WriteGuard } from '../database/write-guard.js';
import { ApiError } from '../http/api-error.js';
import { editedDigest } from './edited-rows.js';
import type { EditableResource } from './edited-rows.js';
import { isEditable } from './entity-tag.js';
import type { AskedTags } from './entity-tag.js';

/** Sees to it, in the transaction that writes, that nobody else changed a resource; and what it is afterwards. */
export class EditGuard implements WriteGuard {
  /** Digest of the resource after the last commit. */
  digest: string | undefined;
  private pending: string | undefined;
  private isCommitted = false;

  constructor(
    private readonly resource: EditableResource,
    private readonly id: string,
    private readonly asked: AskedTags | undefined,
  ) {}

  async before(rows: WriteRows): Promise<void> {
    // A second transaction of the same request follows its own change.
    if (this.asked === undefined || this.isCommitted) return;
    requireUnchanged(this.asked, await editedDigest(rows, this.resource, this.id));
  }

  async after(rows: WriteRows): Promise<void> {
    this.pending = await editedDigest(rows, this.resource, this.id);
  }

  committed(): void {
    this.isCommitted = true;
    this.digest = this.pending;
  }
}

/** @throws ApiError 412 PRECONDITION_FAILED with the tag that would be taken now */
export function requireUnchanged(asked: AskedTags, digest: string | undefined): void {
  if (digest !== undefined && isEditable(asked, digest)) return;
  const msg =
    digest === undefined
      ? 'Somebody else deleted this since you read it; reload the list.'
      : 'Somebody else changed this since you read it; read it again, and repeat your change on what it is now.';
  const details = digest === undefined ? [] : [{ path: 'if-match', msg: `"${digest}"` }];
  throw new ApiError(412, 'PRECONDITION_FAILED', msg, details);
}
