import { clean, slotValue } from './rule.js';
import type { Rule } from './rule.js';

const WEEKDAY_EN = '(?:mon|tues|wednes|thurs|fri|satur|sun)day';
const MONTH_EN = '(?:january|february|march|april|may|june|july|august|september|october|november|december)';
const DAY_EN = `(?:tomorrow|(?:on |this |next )?${WEEKDAY_EN}|in \\w+ days?|(?:on )?${MONTH_EN} \\d{1,2}(?:st|nd|rd|th)?|(?:on )?(?:the )?\\d{1,2}(?:st|nd|rd|th)? (?:of )?${MONTH_EN})`;
const PLAN_EN = new RegExp(
  `^i(?:(?<will>'ll| will|'m going to| am going to|'m planning to| am planning to| plan to| want to)|(?<must> have to| need to| must))\\s+(?<what>(?=.*\\b${DAY_EN}\\b).+)$`,
  'iu',
);
/** Plans that are none, and words whose person changes with who tells it. */
const UNFIT_EN =
  /^(?:not|never|probably|maybe|try)\b|\b(?:i|me|myself|mine|we|us|our|you|your|if|unless|maybe|perhaps|every|each)\b/iu;

const DAY_ZH =
  '(?:明天|大?后天|[一二三四五六七八九十\\d]+天后|(?:下个?|这个?)?(?:周|星期|礼拜)[一二三四五六日天]|\\d{1,2}月\\d{1,2}[日号])';
const MODAL_ZH = '(?:打算|计划|准备|想要|想|要|会|得)';
const PLAN_ZH = new RegExp(
  `^(?:对了|嗯|那个|请记住|记住)?[，,：:\\s]*我(${DAY_ZH}.{0,8}?${MODAL_ZH}.{2,}|${MODAL_ZH}${DAY_ZH}.{2,})$`,
  'u',
);
const UNFIT_ZH = /[不没别]|每|可能|也许|我们|你/u;

/** What somebody says they will do on a day that they name. */
export function planRuleEn(lead: string): Rule {
  return {
    kind: 'plan',
    pattern: new RegExp(`^${lead}(i(?:'| ).+)$`, 'iu'),
    fact: ([, said]) => {
      const { must, what = '' } = PLAN_EN.exec(said ?? '')?.groups ?? {};
      const plan = clean(what).replace(/\bmy\b/giu, 'their');
      if (plan === '' || UNFIT_EN.test(plan)) return undefined;
      const deed = slotValue(plan.replace(new RegExp(`\\s*\\b${DAY_EN}\\b.*$`, 'iu'), ''));
      return { text: `User ${must === undefined ? 'plans' : 'has'} to ${plan}.`, slot: slotOf(deed) };
    },
  };
}

export const PLAN_RULE_ZH: Rule = {
  kind: 'plan',
  pattern: PLAN_ZH,
  fact: ([, said]) => {
    const plan = clean(said ?? '').replace(/[了呢吧啊呀哦]+$/u, '');
    if (UNFIT_ZH.test(plan)) return undefined;
    const deed = plan.replace(new RegExp(DAY_ZH, 'u'), '').replace(new RegExp(`^.*?${MODAL_ZH}`, 'u'), '');
    return { text: `用户${plan.replaceAll('我', '自己')}。`, slot: slotOf(slotValue(deed)) };
  },
};

/** The same deed on another day replaces the plan. */
function slotOf(deed: string): string | null {
  return deed === '' ? null : `plan:${deed}`;
}
