/** Kinds of fact that extraction tells apart. */
export type FactKind =
  | 'name'
  | 'age'
  | 'birthday'
  | 'home'
  | 'origin'
  | 'work'
  | 'preference'
  | 'dislike'
  | 'favourite'
  | 'allergy'
  | 'diet'
  | 'relation'
  | 'possession'
  | 'plan'
  | 'note'
  | 'other';

/** Something worth remembering, as extraction found it. */
export interface Fact {
  /** In the third person: `User lives in Berlin.`, `用户住在北京。` */
  text: string;
  kind: FactKind;
  /**
   * What the fact is about. A role has one value of a single-valued slot (`name`, `lives-in`); a slot with a
   * value in it (`likes:hiking`) holds one fact each. Null: nothing replaces it.
   */
  slot: string | null;
  /** The sentence it was found in, as said. */
  utterance: string;
}
