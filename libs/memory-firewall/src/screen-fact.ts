import { instructionIn } from './screens/instruction.js';
import { isRepetition } from './screens/repetition.js';
import { isToolOutput } from './screens/tool-output.js';
import { withoutSecrets } from './secrets/without-secrets.js';
import { dropped, held, kept } from './verdict.js';
import type { Strictness, Verdict } from './verdict.js';

/** Memories of the talk instead of the person: what a model writes down when nothing was said. */
const ABOUT_THE_TALK =
  /^(?:the )?user (?:(?:has |is |was )?(?:just |currently |also )*)?(?:greet(?:ed|s|ing)|said (?:hello|hi|goodbye|thanks)|says (?:hello|hi|goodbye)|thank(?:ed|s|ing)|ask(?:ed|s|ing) (?:about|for|what|who|where|when|how|why|if|whether|the assistant|to (?:hear|play|set|turn))|request(?:ed|s|ing)|want(?:s|ed) (?:the assistant|to (?:hear|listen|know what|know the|play a))|test(?:ed|s|ing) (?:the|a) (?:microphone|device|assistant)|speaks? to the assistant|had a conversation|said nothing)|^(?:the )?assistant\b|^用户(?:刚刚|刚才|正在|在)?(?:向.{0,4})?(?:打(?:了)?(?:个)?招呼|问(?:了|候|好)|询问|感谢|道谢|告别|请求|要求(?:播放|打开|关闭|设置)|想听|测试)|^(?:助手|AI)/iu;

/**
 * Judges a fact as extraction wrote it ("User lives in Berlin."), before it is stored.
 * @param recalled memories that stood in the prompt of the turn that it is from
 */
export function screenFact(text: string, strictness: Strictness, recalled: readonly string[] = []): Verdict {
  if (strictness === 'off') return kept('fact', 1);
  if (withoutSecrets(text).kinds.length > 0) return dropped('secret');
  if (isToolOutput(text)) return dropped('tool-output');
  const instruction = instructionIn(text.replace(/^(?:User wants remembered|用户要记住)[:：]\s*/u, ''));
  if (instruction !== undefined)
    return instruction === 'hard' ? dropped('instruction') : held('instruction', 0.5);
  if (ABOUT_THE_TALK.test(text)) return dropped('small-talk');
  return isRepetition(text, recalled) ? dropped('echo') : kept('fact', 0.9);
}
