/** A voice that operators put down for a speech synthesis. */
export interface TimbreRow {
  /** A number. */
  id: string;
  config_id: string;
  voice: string;
  name: string;
  /** A JSON list of texts. */
  languages: string;
  demo_url: string | null;
  reference_audio: string;
  reference_text: string;
  remark: string;
  sort: number;
  creator: string | null;
  updater: string | null;
  created_at: string;
  updated_at: string;
}

export interface TimbreRows {
  timbre: TimbreRow;
}
