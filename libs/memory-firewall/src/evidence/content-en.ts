/** Words that tell nothing by themselves: grammar, and verbs and adverbs that mostly talk about the talk. */
const LIGHT = new Set(
  (
    "a an the this that these those it its i i'm im i've ive i'll i'd me my mine myself we we're we've we'll we'd us our ours you you're your yours he she him her his hers they them their there here " +
    "am is are was were be been being do does did doing done have has had having can can't cannot could couldn't will won't would wouldn't shall should shouldn't may might must don't didn't doesn't isn't aren't wasn't haven't hasn't not no nor yes yeah okay ok oh well so and but or if then than as at by for from in into of off on onto out over to up down with about just really very quite too also even still already only ever never now again later soon more most much less bit lot all some any one thing things something anything nothing everything someone somebody anyone maybe perhaps please sorry thanks thank " +
    'go goes going gone went come comes coming came get gets getting got make makes making made give gives gave given take takes took put let lets see sees saw look looks looked looking wait waits waiting try tries tried trying know knows knew think thinks thought mean means meant say says said tell tells told ask asks asked want wants wanted need needs needed stop start win won swear catch caught find finds found hear hears heard listen talk talking speak speaking understand understood guess hope bet agree promise repeat repeated answer change use turn keep kidding joking fine good great right wrong sure true what who why how where when which like way okay god goodness gosh word mind idea question minute moment second'
  ).split(' '),
);

/** How many words of a clause carry meaning of their own. */
export function contentCountEn(clause: string): number {
  const words = clause.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  return words.filter((word) => !LIGHT.has(word.replace(/'s$/u, ''))).length;
}
