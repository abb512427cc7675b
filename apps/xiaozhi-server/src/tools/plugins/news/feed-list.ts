/** A feed as operators write it. */
export interface Feed {
  /** What users ask for. */
  name: string;
  url: URL;
}

const MAX_FEEDS = 32;

/**
 * Reads lines `name | address`; blank lines don't count.
 * @returns the feeds, or what is wrong in words for the operator
 */
export function parseFeeds(text: string): { feeds: Feed[] } | { fault: string } {
  const feeds: Feed[] = [];
  for (const line of text.split(/\r?\n/).map((entry) => entry.trim())) {
    if (line === '') continue;
    const [name = '', address = ''] = line.split('|').map((part) => part.trim());
    const url = toWebAddress(address);
    if (name === '' || url === undefined)
      return { fault: `“${line}” is not of the form: name | https://address.` };
    if (feeds.some((feed) => feed.name === name)) return { fault: `The feed “${name}” stands twice.` };
    feeds.push({ name, url });
  }
  if (feeds.length > MAX_FEEDS) return { fault: `There are more than ${MAX_FEEDS} feeds.` };
  return feeds.length === 0 ? { fault: 'There is no feed.' } : { feeds };
}

/** An http or https address; undefined for anything else. */
export function toWebAddress(text: string, base?: URL): URL | undefined {
  if (!URL.canParse(text, base?.href)) return undefined;
  const url = new URL(text, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
