import type { Phase, Trouble } from "./gate.ts";

/** The sinks behind a gate. */
export const STRUCK = ["telegram", "slack", "filehelper"] as const;

/** What may happen to one request on its way to a platform. */
export type Cell = { readonly phase: Phase; readonly trouble: Trouble };

const TROUBLES: Readonly<Record<Phase, readonly Trouble[]>> = {
  beforeSend: ["kill", "reset", "error", "refuse", "hang"],
  afterSend: ["kill", "reset", "error", "refuse", "hang"],
  // A platform that took a message and says that it did not, breaks its word: nobody could know better.
  afterAcceptance: ["kill", "reset", "error", "hang"],
  // What is answered is answered: only the end of the program or of the connection can still come.
  afterRecording: ["kill", "reset"],
};
const PHASES: readonly Phase[] = ["beforeSend", "afterSend", "afterAcceptance", "afterRecording"];
export const CELLS: readonly Cell[] = PHASES.flatMap((phase) =>
  TROUBLES[phase].map((trouble) => ({ phase, trouble })),
);
