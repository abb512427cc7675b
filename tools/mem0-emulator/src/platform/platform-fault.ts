/** A refusal as the platform words it. */
export class PlatformFault extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
