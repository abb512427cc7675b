import { ToolServiceError, askService } from '../service-request.js';
import { decodeText } from './decode-text.js';
import type { NewsItem } from './feed-reader.js';
import { articleText } from './plain-text.js';

/** A feed's text of this length is taken for the whole article. */
const WHOLE_CHARACTERS = 800;
const MAX_HOPS = 3;

/**
 * The article of an item: what the feed has of it, or, where that is a teaser, its page. Only pages of the feed's own
 * site are opened, since whoever writes the feed could otherwise have the gateway read what stands inside its network.
 * @throws the signal's reason only: without a page, the teaser is the article
 */
export async function readArticle(item: NewsItem, signal: AbortSignal): Promise<string> {
  if (item.text.length >= WHOLE_CHARACTERS || item.link === undefined) return item.text;
  try {
    const page = await openPage(item.link, item, signal);
    return page.length > item.text.length ? page : item.text;
  } catch (error) {
    if (error instanceof ToolServiceError) return item.text;
    throw error;
  }
}

async function openPage(link: URL, { feed }: NewsItem, signal: AbortSignal): Promise<string> {
  let url = link;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    if (!isSameSite(url, feed.url)) return '';
    const answer = await askService({
      service: 'The page of the article',
      url,
      signal,
      followsRedirects: false,
    });
    if (answer.location === undefined)
      return /html/i.test(answer.type) ? articleText(decodeText(answer.bytes, answer.type)) : '';
    url = new URL(answer.location, url);
  }
  return '';
}

/** The feed's host, or one below it; `rss.example.org` stands for `example.org`. */
export function isSameSite(url: URL, feed: URL): boolean {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
  if (url.host === feed.host) return true;
  const site = feed.hostname.replace(/^(www|rss|feeds?)\./, '');
  const isName = /[a-z]/i.test(site) && site.includes('.');
  return isName && url.port === '' && (url.hostname === site || url.hostname.endsWith(`.${site}`));
}
