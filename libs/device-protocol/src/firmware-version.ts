/** The stock firmware reads each part with a signed 32-bit parser that ends the program on what it cannot read. */
const USABLE = /^\d{1,9}(?:\.\d{1,9})*$/;
/** Of the field in an image, without its ending zero. */
const MAX_CHARACTERS = 31;

/** Whether devices can compare with this version: dotted integers, nothing before or behind. */
export function isFirmwareVersion(version: string): boolean {
  return version.length <= MAX_CHARACTERS && USABLE.test(version);
}

/**
 * As the firmware compares: part by part as numbers; where all are equal, more parts are newer.
 * @returns above 0 when `a` is newer
 */
export function compareVersions(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((version) =>
    version.split('.').map((part) => Number.parseInt(part, 10) || 0),
  );
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part !== other) return part - other;
  }
  return left.length - right.length;
}
