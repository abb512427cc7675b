/** From this share on the answer used a memory; gateways take the same for what they tell by voice. */
export const USED_SHARE = 0.25;
