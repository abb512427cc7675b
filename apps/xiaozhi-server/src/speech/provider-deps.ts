import type { Logger } from '@xiaozhi/observability';

/** What every speech and language provider may use. */
export interface ProviderDeps {
  logger: Logger;
  /** Folder with bundled and operator-supplied models (`models/<kind>/<name>/`). */
  modelsDir: string;
}
