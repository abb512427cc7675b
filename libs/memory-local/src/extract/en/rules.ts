import type { Rule } from '../rule.js';
import { AGENDA_RULES_EN, EVENT_RULES_EN, NOTE_RULE_EN } from './agenda.js';
import { PEOPLE_RULES_EN } from './people.js';
import { SELF_RULES_EN } from './rules-about-self.js';

/** What can be told of an English clause, most specific first; the first that fits counts. */
export const RULES_EN: readonly Rule[] = [
  ...PEOPLE_RULES_EN,
  ...SELF_RULES_EN,
  ...AGENDA_RULES_EN,
  ...EVENT_RULES_EN,
  NOTE_RULE_EN,
];
