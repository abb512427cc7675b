import { DictionaryEntryService } from '../dictionary/dictionary-entry.service.js';
import { DictionaryController } from '../dictionary/dictionary.controller.js';
import { DictionaryService } from '../dictionary/dictionary.service.js';
import { FieldDictionaryRows } from '../dictionary/field-dictionary-rows.js';
import { FieldDictionaryController } from '../dictionary/field-dictionary.controller.js';
import { FieldParameterController } from './field-parameter.controller.js';
import { ParameterAdminService } from './parameter-admin.service.js';
import { ParameterTestService } from './parameter-test.service.js';
import { ParameterController } from './parameter.controller.js';
import { ParameterService } from './parameter.service.js';

/** Settings of the whole system, and lists that programs offer. */
export const PARAMETERS = {
  controllers: [
    ...[ParameterController, DictionaryController],
    ...[FieldParameterController, FieldDictionaryController],
  ],
  services: [
    ...[ParameterService, ParameterAdminService, ParameterTestService],
    ...[DictionaryService, DictionaryEntryService, FieldDictionaryRows],
  ],
};
