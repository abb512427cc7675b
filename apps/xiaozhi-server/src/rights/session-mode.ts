/** What one session does with memory, whoever speaks in it. It ends with the session. */
export class SessionMode {
  /** Guest mode: nothing is recalled, and nothing is kept. */
  isGuest = false;
}
