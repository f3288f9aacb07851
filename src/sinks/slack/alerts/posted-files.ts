import { errorText } from "../../../bridge/model/errors.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { parseFacts } from "../../shared/facts.ts";

const STATE_KEY = "slack.uploaded";
/** Few uploads stop halfway. Of the oldest nothing is known any more: a repeat is then marked as a possible duplicate. */
const MAX_FILES = 20;

/** What is known of uploads that are not shown yet. */
export interface KnownUploads {
  /** The id of the alert's uploaded file; `undefined` when there is none. Rejects with StoreError. */
  of(alertId: string): Promise<string | undefined>;
  /** Remembers an upload that is going to be shown. Never rejects. */
  save(alertId: string, file: string): Promise<void>;
  /** To be called when the alert's upload is shown or cannot be shown any more. Never rejects. */
  forget(alertId: string): Promise<void>;
}

/** The uploads of one answer to a person: nothing is repeated after a restart. */
export function uploadsOfAnswer(): KnownUploads {
  const files = new Map<string, string>();
  return {
    of: async (alertId) => files.get(alertId),
    save: async (alertId, file) => void files.set(alertId, file),
    forget: async (alertId) => void files.delete(alertId),
  };
}

/** Remembers uploads by their alert until Slack confirms that they are shown, also over a restart. */
export class PostedFiles implements KnownUploads {
  readonly #deps: Pick<SinkDeps, "state" | "log">;
  /** Alert and file, the newest last. Read once: nobody else writes it. */
  #files: ReadonlyMap<string, string> | undefined;

  constructor(deps: Pick<SinkDeps, "state" | "log">) {
    this.#deps = deps;
  }

  async of(alertId: string): Promise<string | undefined> {
    return (await this.#all()).get(alertId);
  }

  async save(alertId: string, file: string): Promise<void> {
    await this.#change(alertId, [[alertId, file]]);
  }

  async forget(alertId: string): Promise<void> {
    if (this.#files?.has(alertId) !== false) await this.#change(alertId, []);
  }

  /** An error of the database must not fail the delivery: without the id, a repeat is only marked as a possible duplicate. */
  async #change(alertId: string, added: readonly (readonly [string, string])[]): Promise<void> {
    const { state, log } = this.#deps;
    try {
      const others = [...(await this.#all())].filter(([alert]) => alert !== alertId);
      const files = new Map([...others, ...added].slice(-MAX_FILES));
      this.#files = files;
      if (files.size === 0) await state.delete(STATE_KEY);
      else await state.set(STATE_KEY, JSON.stringify({ files: [...files] }));
    } catch (error) {
      log.warn({ sink: "slack", reason: errorText(error) }, "could not save the id of an upload");
    }
  }

  async #all(): Promise<ReadonlyMap<string, string>> {
    if (this.#files === undefined) {
      const { files } = parseFacts(await this.#deps.state.get(STATE_KEY)) ?? {};
      this.#files = new Map(Array.isArray(files) ? files.flatMap(asPair) : []);
    }
    return this.#files;
  }
}

function asPair(value: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [];
  const [alert, file]: readonly unknown[] = value;
  return typeof alert === "string" && typeof file === "string" ? [[alert, file]] : [];
}
