/** Check digit of payment cards (ISO/IEC 7812-1). @param digits ASCII digits only */
export function isLuhnValid(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = digit * 2;
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS = '10X98765432';

/** Chinese resident identity number (GB 11643): 17 digits and a check character. */
export function isChineseIdentity(text: string): boolean {
  if (!/^\d{6}(?:18|19|20)\d{2}(?:0\d|1[0-2])[0-3]\d{4}[\dXx]$/u.test(text)) return false;
  const sum = ID_WEIGHTS.reduce((total, weight, place) => total + weight * Number(text[place]), 0);
  return ID_CHECKS[sum % 11] === text[17]?.toUpperCase();
}

/** International bank account number (ISO 13616): remainder 1 modulo 97. */
export function isIban(text: string): boolean {
  const compact = text.replace(/\s/gu, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/u.test(compact)) return false;
  const moved = compact.slice(4) + compact.slice(0, 4);
  let remainder = 0;
  for (const char of moved) {
    const value = Number.parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
