import { errorText } from "../../../bridge/model/errors.ts";
import type { SinkDeps } from "../../../bridge/ports/sink.ts";
import { Throttle } from "../../../bridge/timing/throttle.ts";
import type { ReplyPriority } from "../../shared/reply-priority.ts";
import { plainMessage } from "../alerts/format.ts";
import type { SlackApi, SlackIdentity } from "../api/api.ts";
import type { SlackContent } from "../api/blocks.ts";
import type { SlackConfig } from "../api/config.ts";
import { isRefusal, isRefused } from "../api/errors.ts";
import { judge, SeenIds } from "./commands.ts";
import type { Press, Spoken } from "./incoming.ts";

/** Somebody who tries again and again is told of once in this time. */
const STRANGER_MS = 10 * 60_000;
/** Slack's ids: https://docs.slack.dev/reference/objects/user-object */
const ID = /^[A-Z0-9]{1,30}$/;

/** `content` is `undefined` when the command has nothing to say. */
export type Answer = {
  readonly content: SlackContent | undefined;
  /** Of a press: takes the place of the message, as `CommandReply` says. */
  readonly replaces: boolean;
};

/** Answers those who may ask. Nothing that a stranger wrote goes any further. */
export class Answers {
  readonly #config: SlackConfig;
  readonly #deps: Pick<SinkDeps, "command" | "onStranger" | "startedAt" | "log" | "texts">;
  readonly #api: SlackApi;
  readonly #way: ReplyPriority;
  readonly #seen = new SeenIds();
  readonly #strangers: Throttle;
  /** Messages one of whose buttons is at work. */
  readonly #pressed = new Set<string>();

  constructor(
    config: SlackConfig,
    deps: Pick<SinkDeps, "command" | "onStranger" | "startedAt" | "log" | "clock" | "texts">,
    api: SlackApi,
    way: ReplyPriority,
  ) {
    this.#config = config;
    this.#deps = deps;
    this.#api = api;
    this.#way = way;
    this.#strangers = new Throttle(deps.clock, STRANGER_MS);
  }

  /** `undefined`: silence. `id` is the same when Slack delivers twice. Never rejects. */
  async to(spoken: Spoken, id: string, identity: SlackIdentity): Promise<Answer | undefined> {
    const { channel, ownerIds } = this.#config;
    if (id !== "" && !this.#seen.add(id)) return undefined;
    const { startedAt, log, command } = this.#deps;
    const verdict = judge(spoken, { teamId: identity.teamId, channel, ownerIds, startedAt });
    switch (verdict.kind) {
      case "stranger":
        this.#tellOf(spoken);
        return undefined;
      case "ignored":
        // An owner looks for the reason; bots talk without end.
        log[verdict.isOwner ? "info" : "debug"](
          { sink: "slack" },
          `a command was not answered: ${verdict.why}`,
        );
        return undefined;
      case "request": {
        const { text, buttons, replaces = false } = await command(verdict.request);
        // People whose presses are not heard get no buttons.
        const pressable = verdict.request.role === "owner" ? buttons : [];
        return { content: text === "" ? undefined : plainMessage(text, { buttons: pressable }), replaces };
      }
    }
  }

  /**
   * Puts the answer to a press in the place of the message, if it asks for that and Slack takes the edit. Else runs `work`
   * with it and takes the buttons off the message. Of two presses in a row the second does nothing. `work` gets no answer
   * when the presser may not press.
   */
  async toPress(
    press: Press,
    identity: SlackIdentity,
    signal: AbortSignal,
    work: (answer: Answer) => Promise<void>,
  ): Promise<void> {
    const { spoken, id, ts } = press;
    if (this.#pressed.has(ts)) return;
    this.#pressed.add(ts);
    try {
      const answer = await this.to(spoken, id, identity);
      if (answer === undefined || (await this.#replace(press, answer, signal))) return;
      await Promise.all([work(answer), this.#disarm(press, signal)]);
    } finally {
      this.#pressed.delete(ts);
    }
  }

  /** False when nothing has changed. A message that only the presser sees is replaced by `work`, whatever the answer is. */
  async #replace(
    { ts, message }: Press,
    { content, replaces }: Answer,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!replaces || content === undefined || message === undefined) return false;
    try {
      await this.#way.answer(signal, () => this.#api.update(ts, content, signal));
      return true;
    } catch (error) {
      if (isRefused(error)) return false;
      throw error;
    }
  }

  /** The words stay. They are built anew: nothing of Slack's payload but its texts goes back. */
  async #disarm({ ts, message }: Press, signal: AbortSignal): Promise<void> {
    if (message === undefined || message.words === "") return;
    try {
      await this.#api.update(ts, plainMessage(message.words), signal);
    } catch (error) {
      if (isRefusal(error, "message_not_found")) return;
      const reason = errorText(error);
      this.#deps.log.warn({ sink: "slack", reason }, "a used button in Slack could not be taken away");
    }
  }

  #tellOf({ userId, channel }: Spoken): void {
    const { log, onStranger, texts } = this.#deps;
    const shown = (id: string): string => (ID.test(id) ? id : "?");
    const [user, place] = [shown(userId), shown(channel)];
    log.debug({ sink: "slack", user, channel: place }, "somebody who may not give commands was not answered");
    this.#strangers.run("stranger", () => onStranger(texts.announcement.slackPlace(user, place)));
  }
}
