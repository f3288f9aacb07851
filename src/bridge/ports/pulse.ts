/** How one part of the program reports that it still runs. */
export type Pulse = {
  /**
   * The part works. Its next report comes within its bound. `waitMs`: it is about to wait that long, and the bound
   * starts after that.
   */
  beat(waitMs?: number): void;
  /** The part waits for an event that may never come. */
  rest(): void;
};

/** A pulse without a receiver. */
export const noPulse: Pulse = { beat: () => {}, rest: () => {} };
