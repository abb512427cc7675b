/**
 * The same direction with length 1.
 * @returns undefined where there is none: all zeros, or not all numbers
 */
export function toUnitVector(values: ArrayLike<number>): Float32Array | undefined {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += (values[index] as number) ** 2;
  if (!Number.isFinite(sum) || sum === 0) return undefined;
  const norm = Math.sqrt(sum);
  return Float32Array.from(values, (value) => value / norm);
}
