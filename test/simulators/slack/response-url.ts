import { isRecord } from "./blocks.ts";
import type { Args } from "./body.ts";
import { addMessage, checkContent, findMessage } from "./rules.ts";
import { recordPings, replaceMessage, type Workspace } from "./state.ts";

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: 5 answers within 30 minutes. */
const MAX_RESPONSES = 5;

/** A message that only one person sees. */
export type Whisper = {
  readonly ts: string;
  readonly channel: string;
  readonly userId: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
};

export type Hook = {
  readonly path: string;
  readonly channel: string;
  readonly userId: string;
  /** The message or whisper whose button was pressed. */
  readonly pressed: string | undefined;
  readonly responses: Args[];
};

/** The `response_url`s that were given out with slash commands and presses. */
export class ResponseHooks {
  readonly #hooks = new Map<string, Hook>();
  readonly #workspace: Workspace;
  #whispers: readonly Whisper[] = [];

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  create(kind: "commands" | "actions", channel: string, userId: string, pressed?: string): Hook {
    const path = `/${kind}/${this.#workspace.team.id}/${this.#workspace.nextId("R")}/${this.#workspace.nextId("S")}`;
    const hook: Hook = { path, channel, userId, pressed, responses: [] };
    this.#hooks.set(path, hook);
    return hook;
  }

  whispers(channel: string): readonly Whisper[] {
    return this.#whispers.filter((whisper) => whisper.channel === channel);
  }

  whisper(channel: string, ts: string): Whisper | undefined {
    return this.whispers(channel).find((whisper) => whisper.ts === ts);
  }

  /** Status and body of the answer. */
  take(path: string, contentType: string, body: string): readonly [number, string] {
    const hook = this.#hooks.get(path);
    if (hook === undefined || hook.responses.length >= MAX_RESPONSES) return [404, "expired_url"];
    if (!contentType.startsWith("application/json")) return [400, "invalid_payload"];
    let payload: unknown;
    try {
      payload = JSON.parse(body);
    } catch {
      return [400, "invalid_payload"];
    }
    if (!isRecord(payload)) return [400, "invalid_payload"];
    const { response_type: type, replace_original: replaces, delete_original: deletes } = payload;
    if (type !== undefined && type !== "ephemeral" && type !== "in_channel") return [400, "invalid_payload"];
    for (const flag of [replaces, deletes])
      if (flag !== undefined && typeof flag !== "boolean") return [400, "invalid_payload"];
    if (deletes !== true) {
      const content = checkContent(this.#workspace, payload, 40_000);
      if (content.error !== undefined) return [400, String(content.error.error)];
      recordPings(this.#workspace, hook.channel, payload, content.blocks);
      this.#show(hook, payload, content.blocks, replaces === true);
    } else this.#remove(hook);
    hook.responses.push(payload);
    this.#workspace.changed();
    return [200, "ok"];
  }

  #show(hook: Hook, payload: Args, blocks: readonly unknown[], replaces: boolean): void {
    const text = typeof payload.text === "string" ? payload.text : "";
    const { channel, userId } = hook;
    const original = findMessage(this.#workspace, channel, hook.pressed);
    if (replaces && original !== undefined) {
      replaceMessage(this.#workspace, { ...original, text, blocks, edits: original.edits + 1 });
      return;
    }
    if (payload.response_type === "in_channel") {
      addMessage(this.#workspace, { channel, user: this.#workspace.botUserId, byBot: true, text, blocks });
      return;
    }
    // A command's own address cannot replace what it said before: https://github.com/slackapi/bolt-js/issues/2287
    const replaced = replaces ? hook.pressed : undefined;
    if (replaced !== undefined) this.#remove(hook);
    const ts = replaced ?? this.#workspace.nextTs();
    this.#whispers = [...this.#whispers, { ts, channel, userId, text, blocks }];
  }

  #remove({ pressed, channel }: Hook): void {
    const original = findMessage(this.#workspace, channel, pressed);
    if (original !== undefined)
      this.#workspace.messages.splice(this.#workspace.messages.indexOf(original), 1);
    this.#whispers = this.#whispers.filter(
      (whisper) => whisper.channel !== channel || whisper.ts !== pressed,
    );
  }
}
