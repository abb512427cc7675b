import { bare } from '../text.js';

const LEAD_EN =
  "^(?:(?:please|ok|okay|hey|hi|now|and|then|so|just|well|um|uh|no|yes|robot|xiao ?zhi|could you|can you|would you|will you|can we|could we|let's|let us|i(?:'d| would) like you to|i want you to|i need you to)[,\\s]+)*";
const VERBS_EN =
  'play|pause|stop|resume|continue|skip|next(?= one| song| track| page|$)|repeat|set|start|begin|cancel|delete|clear|snooze|turn|switch|dim|brighten|open|close|shut|lock|unlock|raise|lower|increase|decrease|mute|unmute|volume|louder|quieter|softer|slower|faster|tell|say|speak|talk|read|sing|show|find|search|look|google|give|make|add|put|remove|buy|order|call|ring|dial|text|send|message|email|book|wake|remind|translate|spell|calculate|count|explain|describe|define|check|help|go|come|wait|listen|try|change|choose|pick|suggest|recommend|write|draw|guess|answer|ask|let|be|hold|hang|shuffle|record|connect|restart|reboot|update|download|move|bring|take|pair|fast[- ]forward|rewind|sync|scan|zoom|charge|display|list|navigate|launch|activate|deactivate|enable|disable|reset|adjust|rename|schedule|browse|recite|hum|whistle|bark|dance|jump|keep|enter|type|log ?in|sign ?in|do';
const COMMAND_EN = new RegExp(`${LEAD_EN}(?:${VERBS_EN})\\b`, 'iu');
const WISH_EN =
  /^(?:(?:and|so|now|no|well|please)[,\s]+)*(?:i|we)(?:'d like| would like| (?:really )?(?:want|wanna|need|wish)) (?:you\b|(?:to )?(?:hear|listen|watch|play|see|know|talk|ask|test|try|change|turn|stop|continue|order|call|set|start|use|sing|skip)\b|(?:a|an|some|another|the|more|one more|it|that|this)(?: \w+){0,2}$)/iu;
const LEAD_ZH =
  '^(?:(?:请|麻烦(?:你|您)?|那|那就|快|快点|你|您|小智|喂|嗯|好|现在|再|先|能不能|可不可以|可以|能|给我|帮我|替我|(?:咱们|我们)(?=(?:来|一起|再)?(?:玩|听|看|唱|猜|放|聊|来))|让我们)[，,\\s]*)*';
const VERBS_ZH =
  '放|播放?|听|唱|讲|说|念|读|朗读|打开|关掉?|关闭|开(?!春|学|心|车|会|了|始(?!讲|放|播))|调|定|设|设置|取消|停(?!电|水|药)|暂停|继续|换(?!季|牙|药|工作|了)|切|跳过|下一|上一|重复|再|查|搜|找|告诉|提醒|叫醒|叫(?=[一辆车]|个)|打电话|拨|发|加|添加|删|记录|翻译|算|解释|介绍|推荐|写|画|猜|玩|来(?=一|个|首|点|段)|声音|音量|大声|小声|慢|快点|安静|闭嘴|别(?!的|墅|人)|不要(?!了)|等|帮|给我|把|学(?=.{1,8}(?:的声音|叫))|连(?=接|上|一下)|快进|快退|随机|(?!我)\\p{Script=Han}{1,2}一下|给.{1,6}(?:发|打|回|寄|留)';
const COMMAND_ZH = new RegExp(`${LEAD_ZH}(?:${VERBS_ZH})`, 'u');
const WISH_ZH =
  /^(?:那|嗯|现在|可是|但是)?(?:我|我们|咱们)(?:就|还|现在|只)*(?:想要?|要|需要|想)(?:再)?(?:听|看(?!医生|牙|病)|放|玩|关(?!节|心)|开(?:灯|门|空调)|打车|叫车|.{0,4}(?:叫[辆个一]?[辆个]?车|订[个张一])|问|知道|睡觉|换|点(?:一|个|首)|跟你|你)|^(?:我|我们)还?要(?:一首|一个|玩|听)/u;
const PLACED_ZH =
  /(?:关了|关上|关掉|打开|调(?:暗|亮|高|低|大|小)|取消|删掉|停掉|加到.{1,8}(?:里|上))(?:一点|吧|了|$|.{0,2}$)/u;

/** A request to the assistant. What else stands in the sentence is for others to judge. */
export function isCommand(clause: string): boolean {
  const said = bare(clause);
  return [COMMAND_EN, WISH_EN, COMMAND_ZH, WISH_ZH, PLACED_ZH].some((pattern) => pattern.test(said));
}

const NOTE_EN =
  /^(?:(?:please|ok|okay|hey|and|can you|could you)[,\s]+)*(?:remember|note|write down|keep in mind|don't forget|memori[sz]e|make a note|save)(?: for me)?(?:,? that|:|,)?\s+(?!to\b|me\b|what|when|how|who|where|this\b|that\?)(?=\S+\s+\S+)/iu;
const NOTE_ZH =
  /^(?:请|你|帮我|麻烦你?|那)*(?:记住|记一下|记下来?|记好|别忘了|要记得|记得)[，,：:\s]*(?=.{3,})/u;

/** What somebody asks to remember, in full; undefined when nothing is. */
export function askedToRemember(sentence: string): string | undefined {
  for (const pattern of [NOTE_EN, NOTE_ZH]) {
    const found = pattern.exec(sentence);
    if (found !== null) return sentence.slice(found[0].length);
  }
  return undefined;
}
