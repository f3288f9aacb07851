import { errorText } from "../../../bridge/model/errors.ts";
import type { SinkDeps } from "../../../bridge/ports/sink.ts";
import { parseFacts } from "../../shared/facts.ts";

const STATE_KEY = "slack.uploaded";

/** The upload that Slack has, but of which it has not said that it is shown. Media go one at a time: one is enough. */
export class PostedFiles {
  readonly #deps: Pick<SinkDeps, "state" | "log">;

  constructor(deps: Pick<SinkDeps, "state" | "log">) {
    this.#deps = deps;
  }

  /** Id of the file of an alert, `undefined` when there is none. */
  async of(alertId: string): Promise<string | undefined> {
    const { alert, file } = parseFacts(await this.#deps.state.get(STATE_KEY)) ?? {};
    return alert === alertId && typeof file === "string" ? file : undefined;
  }

  async save(alertId: string, file: string): Promise<void> {
    await this.#try(() => this.#deps.state.set(STATE_KEY, JSON.stringify({ alert: alertId, file })));
  }

  async forget(): Promise<void> {
    await this.#try(() => this.#deps.state.delete(STATE_KEY));
  }

  /** A database that refuses does not make the delivery fail: without the id a repeat is marked. */
  async #try(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#deps.log.warn(
        { sink: "slack", reason: errorText(error) },
        "how far an upload has come could not be kept",
      );
    }
  }
}
