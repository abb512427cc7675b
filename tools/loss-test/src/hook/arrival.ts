import { readFileSync } from 'node:fs';
import { ARRIVAL_VARIABLE, POINT_VARIABLE, REDIS_PID_VARIABLE } from '../kill-points.js';

type Method = (...args: unknown[]) => unknown;
type Methods = Record<string, Method>;

let left = Number(process.env[ARRIVAL_VARIABLE] ?? 1);

/** This is the point: the process ends here at the chosen arrival, and nothing after this call is done. */
export function arrive(): void {
  left -= 1;
  if (left === 0) process.kill(victim(), 'SIGKILL');
}

/** This process, or Redis at the points that are named after it. */
function victim(): number {
  if (process.env[POINT_VARIABLE]?.startsWith('redis-') !== true) return process.pid;
  return Number(readFileSync(process.env[REDIS_PID_VARIABLE] ?? '', 'utf8'));
}

/** Arrives when a method is called. */
export function before(
  prototype: object,
  name: string,
  applies: (args: unknown[], self: unknown) => boolean,
): void {
  const methods = prototype as Methods;
  const original = requireMethod(methods, name);
  methods[name] = function (this: unknown, ...args) {
    if (applies(args, this)) arrive();
    return original.apply(this, args);
  };
}

/** Arrives when a method is done, before its caller learns of it. */
export function after(
  prototype: object,
  name: string,
  applies: (args: unknown[], result: unknown) => boolean,
): void {
  const methods = prototype as Methods;
  const original = requireMethod(methods, name);
  const check = (args: unknown[], result: unknown): unknown => {
    if (applies(args, result)) arrive();
    return result;
  };
  methods[name] = function (this: unknown, ...args) {
    const result = original.apply(this, args);
    return result instanceof Promise ? result.then((value) => check(args, value)) : check(args, result);
  };
}

/** A point that is no more must be noticed, not passed over. */
function requireMethod(methods: Methods, name: string): Method {
  const method = methods[name];
  if (method === undefined) throw new Error(`There is no method ${name} to stop at: the product changed.`);
  return method;
}
