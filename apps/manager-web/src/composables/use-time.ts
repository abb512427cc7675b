import { useI18n } from 'vue-i18n';

export interface UseTime {
  /** A moment in the operator's language and time zone. */
  readonly moment: (iso: string) => string;
  /** How long ago, in one unit: "3 seconds ago". */
  readonly ago: (iso: string) => string;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

export function useTime(): UseTime {
  const { locale } = useI18n();
  return {
    moment: (iso) =>
      new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(
        new Date(iso),
      ),
    ago: (iso) => toRelative(locale.value, (Date.now() - new Date(iso).getTime()) / 1000),
  };
}

/** @param ageSeconds age of the moment; a moment in the future counts as now */
export function toRelative(locale: string, ageSeconds: number): string {
  const age = Math.max(0, Math.round(ageSeconds));
  const [unit, length] = STEPS.find(([, seconds]) => age >= seconds) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(-Math.floor(age / length), unit);
}
