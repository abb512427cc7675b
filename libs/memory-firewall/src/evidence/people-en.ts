/** Who belongs to somebody's life. */
export const PEOPLE_EN =
  '(?:(?:step|grand|great-?grand|god)?-?(?:mother|father|mum|mom|mommy|mummy|dad|daddy|ma|pa|son|daughter|child|children|kids?|parents?|brothers?|sisters?|siblings?)(?:[- ]in[- ]law)?|grandma|grandpa|granny|gran|nana|papa|wife|husband|partner|spouse|fianc[eé]e?|boyfriend|girlfriend|ex|twins?|babies|baby|toddler|boys?|girls?|uncle|aunt|auntie|cousins?|nephews?|nieces?|family|friends?|flat ?mate|room ?mate|neighbou?rs?|boss|colleagues?|manager|teacher|nanny|carer|nurse|doctor|dentist|cleaner|plumber|landlord|tutor|coach|youngest|oldest|eldest)';
export const PETS_EN =
  '(?:dogs?|pupp(?:y|ies)|cats?|kittens?|hamsters?|rabbits?|bunn(?:y|ies)|turtles?|tortoise|parrots?|budgies?|horses?|pony|guinea pigs?|goldfish|fish|birds?|hens?|chickens?|pets?)';
/** What one has of one's own and asks questions about. */
export const OWN_EN =
  '(?:house|flat|apartment|home|place|village|town|street|garden|farm|school|class|kindergarten|nursery|university|office|job|work|company|shop|shift|car|bike|birthday|wedding|anniversary|funeral|appointment|surgery|operation|exam|driving test|allerg(?:y|ies)|asthma|diabetes|condition|illness|pills?|tablets?|medication|medicine|meds|statins?|insulin|inhaler|hearing|eyesight|kidneys?|heart|knees?|back|hips?|blood (?:pressure|sugar)|pregnancy|diet|religion|hobby)';
