/** The package brings no types; these are the parts that are used. Spectra are interleaved: re, im, re, im, … */
declare module 'fft.js' {
  export default class FFT {
    /** @param size a power of two */
    constructor(size: number);
    /** Fills the first half of the spectrum, up to and with the Nyquist bin. */
    realTransform(spectrum: Float64Array, samples: Float64Array): void;
    /** Fills the second half from the first. */
    completeSpectrum(spectrum: Float64Array): void;
    /** @param signal complex, interleaved, scaled by 1/size */
    inverseTransform(signal: Float64Array, spectrum: Float64Array): void;
  }
}
