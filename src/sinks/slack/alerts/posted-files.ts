import { errorText } from "../../../bridge/model/errors.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { parseFacts } from "../../shared/facts.ts";

const STATE_KEY = "slack.uploaded";

/** Remembers the last upload until Slack confirms that it is shown. One is enough, because media are sent one at a time. */
export class PostedFiles {
  readonly #deps: Pick<SinkDeps, "state" | "log">;

  constructor(deps: Pick<SinkDeps, "state" | "log">) {
    this.#deps = deps;
  }

  /** The id of the alert's uploaded file; `undefined` when there is none. */
  async of(alertId: string): Promise<string | undefined> {
    const { alert, file } = parseFacts(await this.#deps.state.get(STATE_KEY)) ?? {};
    return alert === alertId && typeof file === "string" ? file : undefined;
  }

  /** Remembers an upload that is going to be shown. Never rejects. */
  async save(alertId: string, file: string): Promise<void> {
    await this.#try(() => this.#deps.state.set(STATE_KEY, JSON.stringify({ alert: alertId, file })));
  }

  /** To be called when the upload is shown or cannot be shown any more. Never rejects. */
  async forget(): Promise<void> {
    await this.#try(() => this.#deps.state.delete(STATE_KEY));
  }

  /** An error of the database must not fail the delivery: without the id, a repeat is only marked as a possible duplicate. */
  async #try(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#deps.log.warn({ sink: "slack", reason: errorText(error) }, "could not save the id of an upload");
    }
  }
}
