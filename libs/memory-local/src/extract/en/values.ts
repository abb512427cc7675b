import * as en from 'chrono-node/en';
import { clean } from '../rule.js';

const NOT_A_NAME =
  /^(?:a|an|the|not|very|so|too|just|going|sure|sorry|here|there|fine|good|ok|okay|happy|sad|tired|hungry|thirsty|back|home|from|in|at|on|off|out|up|allergic|afraid|called|calling|trying|looking|thinking|wondering|feeling|getting|doing|being|having|working|living|glad|ready|busy|bored|sick|ill|cold|hot|well|done|late|new|old|married|single|pregnant|vegetarian|vegan|born|interested|taxi|cab|ambulance|later|when|if|your|my|hard|easy|difficult|funny|long|short|unusual|common|important|spelled|written|pronounced|none|private|secret|\d+)\b/i;
const DEMONYM =
  /(?:ish|[ai]an|ese)$|^(?:german|french|dutch|greek|swiss|danish|czech|thai|iraqi|israeli|pakistani|welsh)$/i;
/** Where one can be for a moment, or in a figure of speech, but not at home. */
const NOT_A_HOME =
  /^(?:fear|peace|hope|harmony|luxury|poverty|denial|hell|pain|debt|the (?:moment|past|present|now|future)|my (?:head|own world|dreams))\b/i;
const NOT_AN_ORIGIN =
  /^(?:work|school|home|church|lunch|dinner|bed|nowhere|here|there|(?:the|my|our|a|an) (?:\w+ )?(?:supermarket|shop|store|office|gym|doctor|dentist|hospital|station|airport|party|meeting|kitchen|garden|market|bakery|library))\b/i;
/** What may follow a place and is not part of it. */
const AFTER_A_PLACE =
  /\s+(?:(?:last|this|next|since|for|until|back in|in (?=\d{4}))\b.*|(?:a|an|one|two|three|four|five|six|\d+|some|many|few) (?:days?|weeks?|months?|years?) ago|(?:a )?(?:long|short) time ago|with (?:my|our)\b.*|together|alone|by myself|again|yesterday|today|recently|now|these days|at present)$/i;

/** `new york` → `New York`. */
export function capitalise(value: string): string {
  return clean(value).replace(
    /(^|[\s-])([a-z])/g,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}

/** A name: one to three words, none of which is an ordinary continuation of "I am …"; undefined otherwise. */
export function nameOf(value: string | undefined): string | undefined {
  const name = clean((value ?? '').replace(/,?\s+(?:and )?not\s+.+$/i, ''));
  if (name === '' || NOT_A_NAME.test(name) || name.split(/\s+/).length > 3) return undefined;
  return capitalise(name);
}

/** The name in a greeting ("Hi, I'm Daniel"): only as written with a capital, and no nationality. */
export function greetedName(value: string | undefined): string | undefined {
  const name = nameOf(value);
  const isWritten = name !== undefined && name === clean(value ?? '');
  return isWritten && !DEMONYM.test(name) ? name : undefined;
}

/** Where somebody lives, without when and with whom; undefined for a figure of speech. */
export function homeOf(value: string | undefined): string | undefined {
  const place = clean(clean(value ?? '').replace(AFTER_A_PLACE, ''));
  return place === '' || NOT_A_HOME.test(place) ? undefined : capitalisePlace(place);
}

/** Where somebody comes from by birth; undefined for where they have just been. */
export function originOf(value: string | undefined): string | undefined {
  const place = homeOf(value);
  return place === undefined || NOT_AN_ORIGIN.test(place) ? undefined : place;
}

/** `the third of May` → `3 May`, with the year where one was said; undefined when no day and month are in it. */
export function dayOf(value: string | undefined): string | undefined {
  const found = en.parse(clean(value ?? ''), undefined, { forwardDate: false })[0]?.start;
  if (found === undefined || !found.isCertain('day') || !found.isCertain('month')) return undefined;
  const month = new Date(Date.UTC(2000, (found.get('month') ?? 1) - 1)).toLocaleString('en', {
    month: 'long',
    timeZone: 'UTC',
  });
  const year = found.isCertain('year') ? ` ${found.get('year')}` : '';
  return `${found.get('day')} ${month}${year}`;
}

/** A place in lower case gets its capitals; "the city hospital" stays as it is. */
export function capitalisePlace(place: string): string {
  const bare = clean(place);
  if (/^(?:the|a|an|my|our)\b/i.test(bare)) return bare;
  return bare === bare.toLowerCase()
    ? capitalise(bare).replace(/\b(Of|The|In|On|And|Near|With|My|A)\b/g, (word) => word.toLowerCase())
    : bare;
}
