/** A setting of the whole system. */
export interface ParameterRow {
  code: string;
  /** A number. */
  id: string;
  /** Text by `value_type`; of a secret sealed, or empty where it is not set. */
  value: string;
  value_type: string;
  is_secret: number;
  remark: string;
  /** The user who set it; null: it is as the system set it. */
  updater: string | null;
  created_at: string;
  updated_at: string;
}

/** A list of words and values that programs offer. */
export interface DictionaryRow {
  id: string;
  code: string;
  name: string;
  remark: string;
  sort: number;
  creator: string | null;
  updater: string | null;
  created_at: string;
  updated_at: string;
}

export interface DictionaryEntryRow {
  id: string;
  dictionary_id: string;
  label: string;
  value: string | null;
  remark: string;
  sort: number;
  creator: string | null;
  updater: string | null;
  created_at: string;
  updated_at: string;
}

export interface ParameterRows {
  parameter: ParameterRow;
  dictionary: DictionaryRow;
  dictionaryEntry: DictionaryEntryRow;
}
