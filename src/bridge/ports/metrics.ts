import type { MsgType } from "../model/message.ts";
import type { Outcome } from "./outbox.ts";

/** Whether the alert of a recall has its original (`matched`) or not. */
export type RecallOutcome = "matched" | "missed";
/** How a try ended. */
export type TryOutcome = Outcome["status"];

/** Port: what is counted for the operator's charts. Counting neither throws nor waits. */
export interface Metrics {
  /** A message or notice of a batch that was handled. Counted once, however often the batch was written. */
  message(kind: MsgType): void;
  /** A recall that became an alert, with its original (`matched`) or without. */
  recall(outcome: RecallOutcome): void;
  /** A try to deliver one part of an alert ended with this outcome. */
  delivery(sink: string, outcome: TryOutcome): void;
  /** Milliseconds from the recall notice to the moment when a sink accepted the alert. */
  alertLatency(ms: number): void;
}

/** Counts nothing. */
export const noMetrics: Metrics = {
  message: () => {},
  recall: () => {},
  delivery: () => {},
  alertLatency: () => {},
};
