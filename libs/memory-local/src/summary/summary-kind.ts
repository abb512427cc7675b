/** Kind of the one memory that holds a role's rolling summary; the local provider does not look at it. */
export const SUMMARY_KIND = 'summary';

/** Kind of a memory that stands for several older ones, which it superseded though they hold; as in contracts. */
export const DIGEST_KIND = 'digest';
