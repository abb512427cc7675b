import type { Rule } from '../rule.js';
import { AGENDA_RULES_ZH, EVENT_RULES_ZH, NOTE_RULE_ZH } from './agenda.js';
import { PEOPLE_RULES_ZH } from './people.js';
import { SELF_RULES_ZH } from './rules-about-self.js';

/** What can be told of a Chinese clause, most specific first; the first that fits counts. */
export const RULES_ZH: readonly Rule[] = [
  ...PEOPLE_RULES_ZH,
  ...SELF_RULES_ZH,
  ...AGENDA_RULES_ZH,
  ...EVENT_RULES_ZH,
  NOTE_RULE_ZH,
];
