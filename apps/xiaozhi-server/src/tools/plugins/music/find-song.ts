import { setImmediate as nextTurn } from 'node:timers/promises';
import { soundsOf } from './song-title.js';

/** Less alike than this is another song (device protocol, tools, `play_music`). */
const MIN_RATIO = 0.4;
/** A name that stands whole within the other is at least so alike. */
const CONTAINED_RATIO = 0.6;
/** Shorter names stand in others by chance. A Chinese character is one sound. */
const MIN_CONTAINED = { han: 2, other: 4 } as const;
const NEAREST_COUNT = 3;
/** Compared at a time, in a few ms; then the event loop gets a turn. */
const SLICE_SONGS = 50;

/** What of a song is compared with what was asked for. */
export interface NamedSong {
  title: string;
  /** Its names as sounds: the title, and the folder with the title. */
  names: readonly (readonly string[])[];
}

export type FoundSong<T> = { song: T } | { nearest: readonly T[] };

/** The song that is most probably meant; where none is, those whose names are nearest. */
export async function findSong<T extends NamedSong>(
  text: string,
  songs: readonly T[],
): Promise<FoundSong<T>> {
  const asked = toAsked(text);
  const ranked: { song: T; ratio: number }[] = [];
  for (const song of songs) {
    ranked.push({ song, ratio: Math.max(...song.names.map((name) => likeness(asked, name))) });
    if (ranked.length % SLICE_SONGS === 0) await nextTurn();
  }
  // Of what sounds the same, the one that is written as it was asked for.
  ranked.sort((a, b) => b.ratio - a.ratio || Number(b.song.title === text) - Number(a.song.title === text));
  const [best] = ranked;
  if (best !== undefined && best.ratio > MIN_RATIO) return { song: best.song };
  return { nearest: ranked.slice(0, NEAREST_COUNT).map(({ song }) => song) };
}

interface Asked {
  sounds: readonly string[];
  /** Where each sound stands. */
  places: ReadonlyMap<string, readonly number[]>;
  isHan: boolean;
}

function toAsked(text: string): Asked {
  const sounds = soundsOf(text);
  const places = new Map<string, number[]>();
  sounds.forEach((sound, place) => places.set(sound, [...(places.get(sound) ?? []), place]));
  return { sounds, places, isHan: /\p{Script=Han}/u.test(text) };
}

/** 0 to 1. */
function likeness(asked: Asked, name: readonly string[]): number {
  const ratio = ratioOf(asked, name);
  const { sounds, isHan } = asked;
  const shorter = Math.min(sounds.length, name.length);
  if (shorter < (isHan ? MIN_CONTAINED.han : MIN_CONTAINED.other)) return ratio;
  const [inner, outer] = sounds.length <= name.length ? [sounds, name] : [name, sounds];
  const isContained = ` ${outer.join(' ')} `.includes(` ${inner.join(' ')} `);
  return isContained ? CONTAINED_RATIO + (1 - CONTAINED_RATIO) * ratio : ratio;
}

/** Share of both that stands in common blocks, the longest first (Ratcliff and Obershelp). */
function ratioOf(asked: Asked, name: readonly string[]): number {
  const total = asked.sounds.length + name.length;
  const range = { nameFrom: 0, nameEnd: name.length, askedFrom: 0, askedEnd: asked.sounds.length };
  return total === 0 ? 0 : (2 * commonCount(asked, name, range)) / total;
}

interface Range {
  nameFrom: number;
  nameEnd: number;
  askedFrom: number;
  askedEnd: number;
}

function commonCount(asked: Asked, name: readonly string[], range: Range): number {
  const { length, nameFrom, askedFrom } = longestBlock(asked, name, range);
  if (length === 0) return 0;
  const before = { ...range, nameEnd: nameFrom, askedEnd: askedFrom };
  const after = { ...range, nameFrom: nameFrom + length, askedFrom: askedFrom + length };
  return commonCount(asked, name, before) + length + commonCount(asked, name, after);
}

function longestBlock(
  { places }: Asked,
  name: readonly string[],
  { nameFrom, nameEnd, askedFrom, askedEnd }: Range,
): { nameFrom: number; askedFrom: number; length: number } {
  let best = { nameFrom, askedFrom, length: 0 };
  /** Length of the block that ends at a place of what was asked. */
  let lengths = new Map<number, number>();
  for (let at = nameFrom; at < nameEnd; at += 1) {
    const next = new Map<number, number>();
    for (const place of places.get(name[at] as string) ?? []) {
      if (place < askedFrom || place >= askedEnd) continue;
      const length = (lengths.get(place - 1) ?? 0) + 1;
      next.set(place, length);
      if (length > best.length) best = { nameFrom: at - length + 1, askedFrom: place - length + 1, length };
    }
    lengths = next;
  }
  return best;
}
