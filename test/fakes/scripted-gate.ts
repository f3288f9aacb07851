import type { LoginGate, Postponed } from "../../src/bridge/ports/login-gate.ts";

/** A gate that answers what the test wants, and is open when nothing is left to answer. */
export class ScriptedGate implements LoginGate {
  /** Taken one by one; an Error is thrown. */
  readonly answers: (Postponed | Error)[] = [];
  /** Times that it was asked, and times that it let through. */
  asked = 0;
  admitted = 0;
  rests = 0;
  /** Called before each answer. */
  onAsk: () => void = () => {};

  async admit(): Promise<Postponed | undefined> {
    this.asked += 1;
    this.onAsk();
    const answer = this.answers.shift();
    if (answer instanceof Error) throw answer;
    if (answer === undefined) this.admitted += 1;
    return answer;
  }

  async rest(): Promise<void> {
    this.rests += 1;
  }
}
