import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { ApiError } from '../http/api-error.js';

/** argon2id. @throws ApiError 422 PASSWORD_IS_USERNAME */
export async function hashPassword(username: string, password: string): Promise<string> {
  if (password.trim().toLowerCase() === username.toLowerCase())
    throw new ApiError(422, 'PASSWORD_IS_USERNAME', 'The password must not be the user name.');
  return hash(password);
}

/** @param passwordHash undefined or empty: nobody's. That costs the same time, so that names cannot be found out. */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const hasOne = passwordHash !== undefined && passwordHash !== '';
  const isRight = await verify(hasOne ? passwordHash : await decoyHash(), password);
  return hasOne && isRight;
}

let decoy: Promise<string> | undefined;

function decoyHash(): Promise<string> {
  decoy ??= hash(randomBytes(16).toString('hex'));
  return decoy;
}
