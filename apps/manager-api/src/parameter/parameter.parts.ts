import { DictionaryEntryService } from '../dictionary/dictionary-entry.service.js';
import { DictionaryController } from '../dictionary/dictionary.controller.js';
import { DictionaryService } from '../dictionary/dictionary.service.js';
import { ParameterAdminService } from './parameter-admin.service.js';
import { ParameterTestService } from './parameter-test.service.js';
import { ParameterController } from './parameter.controller.js';
import { ParameterService } from './parameter.service.js';

/** Settings of the whole system, and lists that programs offer. */
export const PARAMETERS = {
  controllers: [ParameterController, DictionaryController],
  services: [
    ...[ParameterService, ParameterAdminService, ParameterTestService],
    ...[DictionaryService, DictionaryEntryService],
  ],
};
