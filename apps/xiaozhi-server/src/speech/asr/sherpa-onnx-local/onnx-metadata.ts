import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Metadata stands at the end of a file; its longest values, of Paraformer and SenseVoice, have 12 kB. */
const TAIL_BYTES = 256 * 1_024;
/** Tags of ModelProto.metadata_props and of key and value in it (onnx.proto). */
const METADATA_PROPS = 0x72;
const KEY = 0x0a;
const VALUE = 0x12;

/**
 * Metadata of an ONNX file, by which sherpa-onnx knows models; empty where there is none.
 * @throws the file system's error
 */
export function readOnnxMetadata(file: string): ReadonlyMap<string, string> {
  const tail = readTail(file);
  const found = new Map<string, string>();
  for (let at = 0; at < tail.length; at += 1) {
    const entry = tail[at] === METADATA_PROPS ? entryAt(tail, at + 1) : undefined;
    if (entry === undefined) continue;
    found.set(entry.key, entry.value);
    at = entry.end - 1;
  }
  return found;
}

function readTail(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
    return tail;
  } finally {
    closeSync(descriptor);
  }
}

/** The tail is read from anywhere: an entry is one only where all its lengths fit. */
function entryAt(bytes: Buffer, start: number): { key: string; value: string; end: number } | undefined {
  const length = varint(bytes, start);
  if (length === undefined) return undefined;
  const end = length.next + length.value;
  const key = end > bytes.length ? undefined : textAt(bytes, length.next, KEY);
  if (key === undefined || !/^[\w.-]+$/.test(key.text)) return undefined;
  const value = textAt(bytes, key.next, VALUE);
  return value?.next === end ? { key: key.text, value: value.text, end } : undefined;
}

function textAt(bytes: Buffer, start: number, tag: number): { text: string; next: number } | undefined {
  const length = bytes[start] === tag ? varint(bytes, start + 1) : undefined;
  if (length === undefined || length.next + length.value > bytes.length) return undefined;
  const next = length.next + length.value;
  return { text: bytes.toString('utf8', length.next, next), next };
}

function varint(bytes: Buffer, start: number): { value: number; next: number } | undefined {
  let value = 0;
  for (let at = start; at < start + 4; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) << (7 * (at - start));
    if (byte < 0x80) return { value, next: at + 1 };
  }
  return undefined;
}
