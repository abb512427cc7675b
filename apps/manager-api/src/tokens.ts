/** Injection tokens of what is no class of ours. */
export const LOGGER = Symbol('LOGGER');
export const CONFIG = Symbol('CONFIG');
