import { encode } from 'uqr';

/** Light modules around a code, as ISO 18004 asks for. */
const BORDER_MODULES = 4;

/** A QR code as a path of unit squares. */
export interface QrPath {
  /** Width and height, with the border. */
  size: number;
  d: string;
}

/** Draws a text as a QR code, here: nothing is sent anywhere. */
export function qrPath(text: string): QrPath {
  const { size, data } = encode(text, { ecc: 'M', border: BORDER_MODULES });
  const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  return { size, d: squares.join('') };
}
