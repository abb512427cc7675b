/** Injection tokens of what is no class of ours. */
export const LOGGER = Symbol('LOGGER');
export const CONFIG = Symbol('CONFIG');
/** `() => Date`: the time, as far as due times are judged by it. */
export const NOW = Symbol('NOW');
