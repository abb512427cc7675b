/** Words of two pieces, with a space where both sides are written with spaces. */
export function joinWords(before: string, after: string): string {
  const needsSpace =
    /[\p{Script=Latin}\p{N}.,!?;:'’]$/u.test(before) && /^[\p{Script=Latin}\p{N}]/u.test(after);
  return needsSpace ? `${before} ${after}` : before + after;
}
