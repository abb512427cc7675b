const HARD = [
  /\b(?:ignore|disregard|forget|override|bypass|drop|skip)\b.{0,30}\b(?:instructions?|rules?|prompts?|guidelines?|restrictions?|directions?|programming|safety|filters?|told (?:you|before))\b/iu,
  /\b(?:reveal|print|show|tell|repeat|output|read out|give)\b.{0,40}\b(?:system prompt|hidden prompt|your (?:instructions|rules|prompt)|you were told)\b/iu,
  /\byou(?:'re| are) (?:now|no longer)\b|\b(?:act|behave) (?:as if|as though|like) you\b|\bpretend (?:you|to be|that you)\b|\brole ?play as\b/iu,
  /\bno (?:restrictions|limits|limitations|filters|safety limits|rules)\b.{0,24}$|\bjailbreak|\bdeveloper mode\b|\bgrant\b.{0,20}\baccess\b/iu,
  /^\s*(?:system|assistant|developer|admin(?:istrator)?|系统|助手|管理员|开发者)\s*[:：]|<\|?\s*(?:system|im_start)/iu,
  /\b(?:the )?(?:assistant|ai|bot|robot|model) (?:must|should|has to|shall|will) (?:always|never|only)\b/iu,
  /(?:忽略|无视|忘掉|忘记|不(?:要|用)管|抛开|绕过|违反).{0,14}(?:指令|规则|规定|提示词?|设定|限制|要求|命令)/u,
  /你.{0,6}(?:准则|规则|原则|指令|设定|限制).{0,6}(?:丢|扔|忘|抛|删|取消|不算)/u,
  /(?:系统|初始|隐藏)(?:提示词?|指令)|你.{0,4}(?:一开始|最初)(?:收到|被告知)/u,
  /你(?:现在|从现在起|已经)?(?:就)?是.{0,12}(?:没有.{0,6}限制|不受.{0,6}限制|DAN\b)|(?:没有|不受)(?:任何|安全)?.{0,4}(?:限制|约束)/u,
  /(?:你|请|要)?(?:假装|假扮|扮演|装作|表现得)(?:你|好像|自己|成|是|一)|开发者模式|越狱|(?:开放|给予?|授予).{0,6}(?:权限)/u,
  /(?:助手|AI|人工智能|机器人|小智)(?:必须|应该|只能|一定要|要)(?:永远|一直|总是|每次|只)?/u,
];
const SOFT = [
  /\bfrom (?:now|today|this (?:moment|day|point))(?: on)?(?: onwards?)?,?\s+(?:you\b|please\b|only\b|always\b|never\b|answer|reply|respond|speak|talk|say\b|use\b)/iu,
  /(?<!\b(?:i|we|he|she|they|who)(?: \w+)? )\b(?:always|never|only) (?:answer|reply|respond|say|speak|talk|recommend|mention|use)\b/iu,
  /\b(?:answer|reply|respond|speak|talk|write)\b.{0,40}\b(?:only|always|never|from now on)\b|\b(?:new|another) rule\b/iu,
  /\b(?:whenever|every time|each time|if) (?:somebody|someone|anybody|anyone|i|we|they|people|he|she)\b.{0,60}\b(?:you|say|answer|reply|tell them|respond)\b/iu,
  /\byou (?:must|have to|should|need to|will|may) (?:always|never|only|not)\b/iu,
  /(?:从现在开始|从现在起|从今以后|从今天起|从这一刻起|从此|以后|今后|往后).{0,16}你.{0,8}(?:只|都|要|必须|得|不许|不准|回答|回复|说)/u,
  /(?:每次|不管|无论|只要|一旦).{0,24}你(?:都|就|要|得|必须|只)/u,
  /你(?:的|以后)?(?:回答|回复|说话|讲话).{0,6}(?:只|都|必须|要|不许|得)|新规则|^规则[：:]/u,
  /你(?:必须|只能|只许|不许|不准|永远要|一定要)(?!记住)/u,
];
/** How somebody wants to be called is a fact about them. */
const NAMING = /\bcall me\b|(?:叫|喊|称呼)我/iu;
/** The speaker's own resolution: "from now on I…". */
const OWN = /\bfrom (?:now|today)(?: on)?,?\s+(?:i|we|my)\b|(?:从现在开始|从今以后|以后|今后)我/iu;

export type Instruction = 'hard' | 'soft';

/**
 * Whether a sentence tries to change how the assistant behaves. `hard`: an attack on its rules, or words put into its
 * mouth. `soft`: a standing order, which may be a wish that the operator wants kept.
 */
export function instructionIn(sentence: string): Instruction | undefined {
  if (HARD.some((pattern) => pattern.test(sentence))) return 'hard';
  if (NAMING.test(sentence) || OWN.test(sentence)) return undefined;
  return SOFT.some((pattern) => pattern.test(sentence)) ? 'soft' : undefined;
}
