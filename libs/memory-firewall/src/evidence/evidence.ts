import { isChinese } from '../text.js';
import { factScoreEn } from './evidence-en.js';
import { factScoreZh } from './evidence-zh.js';

/** How surely a clause that asks and orders nothing states something about somebody's life, 0 to 1. */
export function factScore(clause: string): number {
  return isChinese(clause) ? factScoreZh(clause) : factScoreEn(clause);
}
