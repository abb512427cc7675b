import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** People whose voices agents know. */
export class SpeakerProfiles1700000000007 extends TableMigration {
  protected readonly specs = [TABLES.speakerProfile, TABLES.speakerSample];
}
