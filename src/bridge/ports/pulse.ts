/** How one part of the program shows that it goes on. */
export type Pulse = {
  /** It works. The next sign comes within its bound, or that much later than `waitMs`, which it is about to wait. */
  beat(waitMs?: number): void;
  /** It waits for an event that may never come. */
  rest(): void;
};

export const noPulse: Pulse = { beat: () => {}, rest: () => {} };
