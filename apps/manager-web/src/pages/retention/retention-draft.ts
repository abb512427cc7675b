import { memoryRetentionPolicy } from '@xiaozhi/contracts';
import type { MemoryRetentionPolicy } from '@xiaozhi/contracts';

/** A policy as the form holds it: ages by kind are lines of `kind: days`, 0 stands for no limit. */
export interface RetentionDraft {
  enabled: boolean;
  ages: string;
  maxCount: number;
  minStrength: number;
  halfLifeDays: number;
  supersededDays: number;
  keepKinds: string[];
  graceDays: number;
  compresses: boolean;
  compressAgeDays: number;
  compressStrength: number;
  compressSources: number;
}

/** What the form offers where nothing is folded yet. */
const COMPRESSION = memoryRetentionPolicy.parse({ compress: {} }).compress;

export function toRetentionDraft(policy: MemoryRetentionPolicy): RetentionDraft {
  const ages = Object.entries(policy.maxAgeDays).map(([kind, days]) => `${kind}: ${days}`);
  const { compress, ...others } = policy;
  const offered = compress ?? COMPRESSION;
  return {
    ...others,
    compresses: compress !== null,
    compressAgeDays: offered?.minAgeDays ?? 0,
    compressStrength: offered?.maxStrength ?? 0,
    compressSources: offered?.minSources ?? 0,
    ages: ages.join('\n'),
    maxCount: policy.maxCount ?? 0,
    minStrength: policy.minStrength ?? 0,
    supersededDays: policy.supersededDays ?? 0,
    keepKinds: [...policy.keepKinds],
  };
}

/** @returns undefined when a line is not `kind: days` */
export function toRetentionPolicy(draft: RetentionDraft): MemoryRetentionPolicy | undefined {
  const maxAgeDays: Record<string, number> = {};
  for (const line of draft.ages.split('\n').filter((text) => text.trim() !== '')) {
    const [, kind, days] = /^\s*(\S+)\s*[:：]\s*(\d{1,5})\s*$/.exec(line) ?? [];
    if (kind === undefined || Number(days) < 1) return undefined;
    maxAgeDays[kind] = Number(days);
  }
  const { enabled, halfLifeDays, keepKinds, graceDays } = draft;
  return {
    ...{ enabled, maxAgeDays, halfLifeDays, keepKinds, graceDays },
    maxCount: draft.maxCount || null,
    minStrength: draft.minStrength || null,
    supersededDays: draft.supersededDays || null,
    compress: draft.compresses
      ? {
          minAgeDays: draft.compressAgeDays,
          maxStrength: draft.compressStrength,
          minSources: draft.compressSources,
        }
      : null,
  };
}
