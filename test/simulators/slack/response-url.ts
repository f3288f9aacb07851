import { isRecord } from "./blocks.ts";
import type { Args } from "./body.ts";
import { checkContent } from "./rules.ts";
import { recordPings, type Workspace } from "./state.ts";

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: 5 answers within 30 minutes. */
const MAX_RESPONSES = 5;

export type Hook = { readonly path: string; readonly channel: string; readonly responses: Args[] };

/** The `response_url`s that were given out with slash commands. */
export class ResponseHooks {
  readonly #hooks = new Map<string, Hook>();
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  create(channel: string): Hook {
    const path = `/commands/${this.#workspace.team.id}/${this.#workspace.nextId("R")}/${this.#workspace.nextId("S")}`;
    const hook: Hook = { path, channel, responses: [] };
    this.#hooks.set(path, hook);
    return hook;
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
    const type = payload.response_type;
    if (type !== undefined && type !== "ephemeral" && type !== "in_channel") return [400, "invalid_payload"];
    const content = checkContent(payload, 40_000);
    if (content.error !== undefined) return [400, String(content.error.error)];
    recordPings(this.#workspace, hook.channel, payload, content.blocks);
    hook.responses.push(payload);
    this.#workspace.changed();
    return [200, "ok"];
  }
}
