import { createHash } from "node:crypto";
import { type LoginWords, loginWords } from "../../../bridge/describe/login.ts";
import { timeReader } from "../../../bridge/describe/time.ts";
import type { LoginView } from "../../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { parseFacts } from "../../shared/facts.ts";
import { ToldPostponed } from "../../shared/told-postponed.ts";
import { Turns } from "../../shared/turns.ts";
import { plainMessage } from "../alerts/format.ts";
import type { SlackApi } from "../api/api.ts";
import { isRefusal } from "../api/errors.ts";
import { COMMAND_PREFIX } from "../commands/commands.ts";
import { LoginCode } from "./code.ts";

const STATE_KEY = "slack.login";
const LOGIN_COMMAND = `${COMMAND_PREFIX}login`;

/** The message of an unfinished login, as it is kept over a restart. */
type Shown = {
  /** The message that is edited. */
  readonly ts: string;
  /** Ids of files with codes that may still exist. */
  readonly files: readonly string[];
  /** Hash of the newest file's code. The code itself gives access to the account, so it is not kept. */
  readonly code: string;
  /** The file of `code` is shown. */
  readonly complete: boolean;
};

export type LoginDeps = Pick<SinkDeps, "state" | "texts" | "clock" | "log"> & {
  /** What tells this login from others in the names of the state store; `""` for that of the source. */
  readonly key?: string;
  readonly api: SlackApi;
  readonly channel: string;
  /** Without owners nobody may press a button, so none are shown. */
  readonly hasOwners: boolean;
  readonly timeZone?: string;
};

function hash(content: string): string {
  return createHash("sha256").update(content).digest("base64url");
}

/** Whether the same message will show the next view. */
function isOpen({ state }: LoginView): boolean {
  return state === "code" || state === "scanned" || state === "confirm" || state === "confirmed";
}

function parseShown(json: string | undefined): Shown | undefined {
  const { ts, files, code, complete } = parseFacts(json) ?? {};
  if (typeof ts !== "string" || typeof code !== "string" || !Array.isArray(files)) return undefined;
  return { ts, files: files.map(String), code, complete: complete === true };
}

/**
 * Shows the login in one message of the channel, which is edited and has the code as a picture. Where Slack does not show the
 * picture, the code is a file in the thread. A code is deleted as soon as it is not needed any more. All methods reject with
 * SlackApiError.
 */
export class SlackLogin {
  readonly #deps: LoginDeps;
  readonly #key: string;
  readonly #told: ToldPostponed;
  readonly #code: LoginCode;
  /** A view and the clean-up at the start would undo each other. */
  readonly #turns = new Turns();
  #touched = false;

  constructor(deps: LoginDeps) {
    this.#deps = deps;
    const { key = "" } = deps;
    this.#key = `${STATE_KEY}${key}`;
    this.#told = new ToldPostponed(deps.state, `slack.postponed${key}`);
    this.#code = new LoginCode(deps);
  }

  /**
   * Shows the newest view. After an error, the same view can be shown again to complete it. `anew`: in a new message, and the
   * earlier one goes.
   */
  async show(view: LoginView, signal: AbortSignal, anew: boolean): Promise<void> {
    await this.#turns.run(async () => {
      this.#touched = true;
      let shown = await this.#load();
      if (anew && shown !== undefined) {
        await this.#removeAll(shown, signal);
        shown = undefined;
      }
      if (view.state === "code") await this.#showCode(view, shown, signal);
      else await this.#showState(view, shown, signal, anew);
    });
  }

  /** Removes the message of an earlier process. Does nothing if this one has already shown a view. */
  async removeStale(signal: AbortSignal): Promise<void> {
    await this.#turns.run(async () => {
      const shown = await this.#load();
      if (shown === undefined || this.#touched) return;
      await this.#removeAll(shown, signal);
    });
  }

  async #showCode(
    view: LoginView & { state: "code" },
    before: Shown | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { texts } = this.#deps;
    const code = hash(view.content);
    if (before?.code === code && before.complete) return;
    let shown = before;
    // A new request gets a new message, which notifies. The old one is not needed any more.
    if (shown !== undefined && shown.code !== code && !view.replaced) {
      await this.#removeAll(shown, signal);
      shown = undefined;
    }
    if (shown !== undefined) shown = await this.#removeFiles(shown, signal);
    const { text } = this.#words(view);
    const words = [texts.login.risk, "", text].join("\n");
    const ts = await this.#write(shown, { text: words, buttons: [] }, signal);
    await this.#save({ ts, files: [], code, complete: false });
    // Saved before anybody can see the file.
    const save = (files: readonly string[]): Promise<void> =>
      this.#save({ ts, files, code, complete: false });
    const file = await this.#code.show({ content: view.content, ts, words, save }, signal);
    await this.#save({ ts, files: [file], code, complete: true });
  }

  async #showState(
    view: Exclude<LoginView, { state: "code" }>,
    before: Shown | undefined,
    signal: AbortSignal,
    anew: boolean,
  ): Promise<void> {
    const { channel } = this.#deps;
    const shown = before === undefined ? undefined : await this.#removeFiles(before, signal);
    if (shown === undefined && !anew && (await this.#told.knows(channel, view))) return;
    const ts = await this.#write(shown, this.#words(view), signal);
    await this.#told.note(channel, view);
    if (isOpen(view)) await this.#save({ ts, files: [], code: "", complete: true });
    else await this.#deps.state.delete(this.#key);
  }

  #words(view: LoginView): LoginWords {
    const { texts, clock, timeZone, hasOwners } = this.#deps;
    const reader = timeReader(texts, clock.now(), timeZone);
    const time = (at: number): string => reader.moment(at, false);
    const { text, buttons } = loginWords(view, { texts, loginCommand: LOGIN_COMMAND, time });
    return { text, buttons: hasOwners ? buttons : [] };
  }

  /** Edits the message, or posts a new one if there is none or a person has deleted it. Resolves with its `ts`. */
  async #write(
    shown: Shown | undefined,
    { text, buttons }: LoginWords,
    signal: AbortSignal,
  ): Promise<string> {
    const content = plainMessage(text, { buttons });
    if (shown !== undefined) {
      try {
        await this.#deps.api.update(shown.ts, content, signal);
        return shown.ts;
      } catch (error) {
        if (!isRefusal(error, "message_not_found", "cant_update_message", "edit_window_closed")) throw error;
      }
    }
    return await this.#deps.api.post(content, {}, signal);
  }

  async #removeFiles(shown: Shown, signal: AbortSignal): Promise<Shown> {
    let left = shown;
    for (const id of shown.files) {
      try {
        await this.#deps.api.deleteFile(id, signal);
      } catch (error) {
        if (!isRefusal(error, "file_not_found", "file_deleted")) throw error;
      }
      left = { ...left, files: left.files.filter((other) => other !== id), complete: false };
      await this.#save(left);
    }
    return left;
  }

  async #removeAll(shown: Shown, signal: AbortSignal): Promise<void> {
    await this.#removeFiles(shown, signal);
    try {
      await this.#deps.api.remove(shown.ts, signal);
    } catch (error) {
      if (!isRefusal(error, "message_not_found", "cant_delete_message")) throw error;
    }
    await this.#deps.state.delete(this.#key);
  }

  async #load(): Promise<Shown | undefined> {
    return parseShown(await this.#deps.state.get(this.#key));
  }

  async #save(shown: Shown): Promise<void> {
    await this.#deps.state.set(this.#key, JSON.stringify(shown));
  }
}
