import type { OutgoingFile } from "../../bridge/ports/source-session.ts";
import type { BehindDoor, CommandResult, UpstreamCommand } from "./model/behind-door.ts";
import type { IngestParts } from "./parts.ts";

/** The session as the door sees it. */
export class Behind implements BehindDoor {
  readonly #parts: Pick<IngestParts, "queue" | "binding" | "presence" | "course" | "refused">;

  constructor(parts: Pick<IngestParts, "queue" | "binding" | "presence" | "course" | "refused">) {
    this.#parts = parts;
  }

  admits(accountId: string): boolean {
    return this.#parts.binding.admits(accountId);
  }

  get boundAccount(): string | undefined {
    return this.#parts.binding.bound?.account.id;
  }

  seen(by: Parameters<BehindDoor["seen"]>[0]): void {
    const { presence, course } = this.#parts;
    presence.heard(by === "commands");
    // While it is online, the next look comes by itself.
    if (course.phase.at !== "online") course.wake();
  }

  arrived(): void {
    this.#parts.course.wake();
  }

  refusedAccount(accountId: string): void {
    this.#parts.refused.refuse(accountId);
  }

  async nextCommand(signal: AbortSignal): Promise<UpstreamCommand | undefined> {
    return await this.#parts.queue.nextCommand(signal);
  }

  finish(id: string, result: CommandResult): "done" | "unknown" {
    return this.#parts.queue.finish(id, result);
  }

  outgoingFile(mediaId: string): OutgoingFile | undefined {
    return this.#parts.queue.outgoingFile(mediaId);
  }

  /** A download looks into the spool at each of its tries. */
  mediaArrived(): void {}
}
