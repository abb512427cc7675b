import { useI18n } from 'vue-i18n';

export interface UseFigures {
  count: (value: number) => string;
  percent: (share: number | null) => string;
  /** Seconds from one second on. */
  ms: (value: number) => string;
  money: (amount: number, currency: string) => string;
  /** An hour or day of a series. */
  time: (at: string) => string;
}

const UNKNOWN = '–';

/** Figures as the reader's language writes them. */
export function useFigures(): UseFigures {
  const { locale } = useI18n();
  const number = (value: number, options: Intl.NumberFormatOptions = {}): string =>
    new Intl.NumberFormat(locale.value, options).format(value);
  const unit = (value: number, name: string, digits: number): string =>
    number(value, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
  return {
    count: (value) => number(value),
    percent: (share) =>
      share === null ? UNKNOWN : number(share, { style: 'percent', maximumFractionDigits: 1 }),
    ms: (value) => (value < 1_000 ? unit(value, 'millisecond', 0) : unit(value / 1_000, 'second', 2)),
    money: (amount, currency) => `${number(amount, { maximumSignificantDigits: 4 })} ${currency}`,
    time: (at) =>
      at.includes('T')
        ? new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'short', hour: '2-digit' }).format(
            new Date(at),
          )
        : new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
            new Date(`${at}T12:00:00Z`),
          ),
  };
}
