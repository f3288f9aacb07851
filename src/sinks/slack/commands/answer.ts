import { errorText } from "../../../bridge/model/errors.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { errorWords } from "../../../text/reason-words.ts";
import type { ReplyPriority } from "../../shared/reply-priority.ts";
import { Strangers } from "../../shared/strangers.ts";
import { plainMessage } from "../alerts/format.ts";
import type { SlackApi, SlackIdentity } from "../api/api.ts";
import type { SlackContent } from "../api/blocks.ts";
import type { SlackConfig } from "../api/config.ts";
import { toDeliveryError } from "../api/errors.ts";
import { fileRefusalText } from "../api/file-refusal.ts";
import { slackWords } from "../texts/words.ts";
import { judge, SeenIds } from "./commands.ts";
import type { Extra, Extras } from "./extras.ts";
import type { Mention, Press, PressedMessage, Said, Spoken } from "./incoming.ts";
import { answerAside, answerInChannel, type PressAnswer, type PrivateAnswers } from "./press-answer.ts";

/** Slack's ids: https://docs.slack.dev/reference/objects/user-object */
const ID = /^[A-Z0-9]{1,30}$/;

/** The answer to a command, `CommandReply` in the form of Slack. */
type Answer = PressAnswer & { readonly extra: Extra };

export type AnswersDeps = Pick<
  SinkDeps,
  "command" | "onStranger" | "startedAt" | "log" | "clock" | "texts"
> & {
  readonly api: SlackApi;
  readonly way: ReplyPriority;
  readonly extras: Extras;
};

/** Runs the commands of people who may give them. Texts of other people are neither stored nor shown. */
export class Answers {
  readonly #config: SlackConfig;
  readonly #deps: AnswersDeps;
  readonly #seen = new SeenIds();
  readonly #strangers: Strangers;
  /** Messages with a button whose command is running, and buttons whose answer is on its way. */
  readonly #pressed = new Set<string>();

  constructor(config: SlackConfig, deps: AnswersDeps) {
    this.#config = config;
    this.#deps = deps;
    this.#strangers = new Strangers({ ...deps, sink: "slack" });
  }

  /** Answers a slash command to the person alone. */
  async toCommand(
    said: Said,
    identity: SlackIdentity,
    signal: AbortSignal,
    aside: PrivateAnswers,
  ): Promise<void> {
    const answer = await this.#answerTo(said, identity);
    if (answer === undefined) return;
    const say = (content: SlackContent): Promise<unknown> => aside.say(content, false);
    if (answer.content !== undefined) await say(answer.content);
    await this.#bring(answer.extra, said.spoken, undefined, signal, say);
  }

  /** Answers a mention in its thread. */
  async toMention(mention: Mention, identity: SlackIdentity, signal: AbortSignal): Promise<void> {
    const answer = await this.#answerTo(mention, identity);
    if (answer === undefined) return;
    const { spoken, threadTs } = mention;
    const say = (content: SlackContent): Promise<unknown> => this.#post(content, threadTs, signal);
    if (answer.content !== undefined) await say(answer.content);
    await this.#bring(answer.extra, spoken, threadTs, signal, say);
  }

  /**
   * Puts the answer to a press in the place of the message, if the answer asks for that and Slack accepts the edit. Otherwise
   * the answer is a new message, and the pressed one loses its buttons unless it keeps them. A second press on the same
   * message does nothing while the command runs, one on the same button until everything is shown.
   */
  async toPress(
    press: Press,
    identity: SlackIdentity,
    signal: AbortSignal,
    aside: PrivateAnswers,
  ): Promise<void> {
    const { spoken, ts, message } = press;
    if (message !== undefined && !isOurs(message, identity)) return;
    const button = `${ts} ${spoken.text}`;
    if (this.#pressed.has(ts) || this.#pressed.has(button)) return;
    this.#pressed.add(button);
    try {
      const answer = await this.#whileRunning(ts, async () => {
        const given = await this.#answerTo(press, identity);
        if (given === undefined) return undefined;
        if (message === undefined) await answerAside(given, aside);
        else await answerInChannel({ ts, ...message }, given, this.#deps, signal);
        return given;
      });
      if (answer === undefined) return;
      await this.#bring(answer.extra, spoken, message?.threadTs, signal, (content) =>
        message === undefined ? aside.say(content, false) : this.#post(content, message.threadTs, signal),
      );
    } finally {
      this.#pressed.delete(button);
    }
  }

  async #whileRunning<T>(ts: string, run: () => Promise<T>): Promise<T> {
    this.#pressed.add(ts);
    try {
      return await run();
    } finally {
      this.#pressed.delete(ts);
    }
  }

  /** Runs the command; `undefined` when there is nothing to answer. Never rejects. */
  async #answerTo({ spoken, id }: Said, identity: SlackIdentity): Promise<Answer | undefined> {
    const { channel, ownerIds } = this.#config;
    if (id !== "" && !this.#seen.add(id)) return undefined;
    const { startedAt, log, command } = this.#deps;
    const verdict = judge(spoken, { teamId: identity.teamId, channel, ownerIds, startedAt });
    switch (verdict.kind) {
      case "stranger":
        this.#tellOf(spoken);
        return undefined;
      case "ignored":
        // An owner may look for the reason in the log; bots would fill it.
        log[verdict.isOwner ? "info" : "debug"](
          { sink: "slack" },
          `a command was not answered: ${verdict.why}`,
        );
        return undefined;
      case "request": {
        const reply = await command(verdict.request);
        // Only owners may press buttons, so others get none.
        const buttons = verdict.request.role === "owner" ? reply.buttons : [];
        return {
          content: reply.text === "" ? undefined : plainMessage(reply.text, { buttons }),
          replaces: reply.replaces ?? false,
          keepsButtons: reply.keepsButtons ?? false,
          extra: reply,
        };
      }
      default:
        return verdict satisfies never;
    }
  }

  /** Shows what the answer has besides its words. Where the person does not see it, `say` says where it is, or why not. */
  async #bring(
    extra: Extra,
    { isPrivate, channel }: Spoken,
    threadTs: string | undefined,
    signal: AbortSignal,
    say: (content: SlackContent) => Promise<unknown>,
  ): Promise<void> {
    if (extra.alert === undefined && extra.file === undefined) return;
    const { extras, texts, log } = this.#deps;
    try {
      await extras.show(extra, threadTs, signal);
    } catch (error) {
      signal.throwIfAborted();
      const reason = fileRefusalText(error) ?? errorText(error);
      log.warn({ sink: "slack", reason }, "could not show in Slack what a command asked for");
      await say(plainMessage(slackWords(texts).notShown(errorWords(toDeliveryError(error), texts))));
      return;
    }
    if (isPrivate && (extra.file !== undefined || channel !== this.#config.channel))
      await say(plainMessage(slackWords(texts).inChannel));
  }

  async #post(content: SlackContent, threadTs: string, signal: AbortSignal): Promise<string> {
    const { api, way } = this.#deps;
    return await way.answer(signal, () => api.post(content, { threadTs }, signal));
  }

  #tellOf({ userId, channel }: Spoken): void {
    const { texts } = this.#deps;
    const shown = (id: string): string => (ID.test(id) ? id : "?");
    const [user, place] = [shown(userId), shown(channel)];
    this.#strangers.report({ user, channel: place }, slackWords(texts).place(user, place));
  }
}

/** Slack sends presses only to the app that posted the message. What is not from this bot is not edited and not answered. */
function isOurs({ userId, botId }: PressedMessage, { botUserId, botId: ownBotId }: SlackIdentity): boolean {
  return (userId !== "" && userId === botUserId) || (botId !== "" && botId === ownBotId);
}
