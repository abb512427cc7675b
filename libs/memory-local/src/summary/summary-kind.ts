/** Kind of the one memory that holds a role's rolling summary; the local provider does not look at it. */
export const SUMMARY_KIND = 'summary';
