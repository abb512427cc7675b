/** Ids as operators type or paste them: apart by spaces, commas or lines. */
export function readDeviceIds(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((id) => id !== ''))];
}
