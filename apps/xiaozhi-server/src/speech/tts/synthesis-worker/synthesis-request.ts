/** What the worker is asked. `flite` speaks English, `espeak` Mandarin. */
export interface SynthesisRequest {
  id: number;
  engine: 'flite' | 'espeak';
  text: string;
  /** flite only: `slt`, `rms`, `awb` or `kal16`. */
  voice: string;
}

/** What it answers: mono samples, −1 to 1, or why there are none. */
export type SynthesisAnswer =
  | { id: number; samples: Float32Array; sampleRateHz: number }
  | { id: number; failure: { isMissingPackage: boolean; message: string } };
