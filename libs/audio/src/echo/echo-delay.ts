import { RealFft } from './spectrum.js';

/** Microphone signal that is looked at: 512 ms at 16 kHz. */
export const SEARCH_SAMPLES = 8_192;
/** The echo may come this much earlier or later than the timestamps say: 100 ms, 412 ms. */
export const EARLIEST_SAMPLES = -1_600;
export const LATEST_SAMPLES = EARLIEST_SAMPLES + SEARCH_SAMPLES;

/** Speech has its energy here; below is hum, above is noise. In bins of 16 kHz / (2 × SEARCH_SAMPLES). */
const FIRST_BIN = 300;
const LAST_BIN = 3_600;
/** How much loud bins are evened out: 1 is a pure phase transform, which noise throws off. */
const WHITENING = 0.8;
/** The peak stands out of the rest by this factor where there is an echo at all. */
const MIN_PEAK_RATIO = 9;
const TAPER_SAMPLES = 1_024;
const TINY = 1e-12;

const fft = new RealFft(2 * SEARCH_SAMPLES);
const microphoneSpectrum = fft.newSpectrum();
const referenceSpectrum = fft.newSpectrum();
const signal = new Float64Array(2 * SEARCH_SAMPLES);

/**
 * How much later than expected the echo of a reference is in what the microphone heard: the peak of their
 * generalised cross-correlation.
 * @param microphone SEARCH_SAMPLES
 * @param reference 2 × SEARCH_SAMPLES; its sample LATEST_SAMPLES was expected together with the first of `microphone`
 * @returns samples from EARLIEST_SAMPLES to LATEST_SAMPLES; undefined where no echo stands out
 */
export function findEchoDelay(microphone: Float32Array, reference: Float32Array): number | undefined {
  signal.fill(0);
  signal.set(microphone);
  taper(SEARCH_SAMPLES);
  fft.forward(signal, microphoneSpectrum);
  signal.set(reference);
  taper(2 * SEARCH_SAMPLES);
  fft.forward(signal, referenceSpectrum);
  correlate();
  fft.inverse(referenceSpectrum, signal);
  let peakAt = 0;
  let sumSquares = 0;
  for (let lag = 0; lag < SEARCH_SAMPLES; lag += 1) {
    const value = Math.abs(signal[lag] as number);
    sumSquares += value * value;
    if (value > Math.abs(signal[peakAt] as number)) peakAt = lag;
  }
  const rms = Math.sqrt(sumSquares / SEARCH_SAMPLES);
  if (Math.abs(signal[peakAt] as number) < MIN_PEAK_RATIO * (rms + TINY)) return undefined;
  return LATEST_SAMPLES - peakAt;
}

/** A signal that is cut off in the middle of a word would correlate by its cuts. */
function taper(length: number): void {
  for (let index = 0; index < TAPER_SAMPLES; index += 1) {
    const weight = Math.sin((Math.PI * index) / (2 * TAPER_SAMPLES)) ** 2;
    signal[index] = (signal[index] as number) * weight;
    signal[length - 1 - index] = (signal[length - 1 - index] as number) * weight;
  }
}

/** Leaves the whitened cross-spectrum in `referenceSpectrum`. */
function correlate(): void {
  for (let bin = 0; bin < fft.binsCount; bin += 1) {
    const at = 2 * bin;
    const isUsed = bin >= FIRST_BIN && bin <= LAST_BIN;
    const [mr, mi] = [microphoneSpectrum[at] as number, microphoneSpectrum[at + 1] as number];
    const [rr, ri] = [referenceSpectrum[at] as number, referenceSpectrum[at + 1] as number];
    const re = rr * mr + ri * mi;
    const im = ri * mr - rr * mi;
    const weight = isUsed ? (Math.hypot(re, im) + TINY) ** -WHITENING : 0;
    referenceSpectrum[at] = re * weight;
    referenceSpectrum[at + 1] = im * weight;
  }
}
