import type { MsgType } from "../model/message.ts";
import type { Outcome } from "./outbox.ts";

/** Whether a recall was told with its original. */
export type RecallOutcome = "matched" | "missed";
/** How a try ended. */
export type TryOutcome = Outcome["status"];

/** Port: what is counted for the operator's charts. Counting neither throws nor waits. */
export interface Metrics {
  /** A message or notice of a batch that was handled: once, however often the batch had to be written. */
  message(kind: MsgType): void;
  /** A recall that became an alert, with its original (`matched`) or without. */
  recall(outcome: RecallOutcome): void;
  /** A try of one part of an alert has ended so. */
  delivery(sink: string, outcome: TryOutcome): void;
  /** Milliseconds from the recall notice to a sink's word that it took the alert. */
  alertLatency(ms: number): void;
}

/** Nobody looks. */
export const noMetrics: Metrics = {
  message: () => {},
  recall: () => {},
  delivery: () => {},
  alertLatency: () => {},
};
