import { isRecord } from "./blocks.ts";
import type { Args } from "./body.ts";
import type { ResponseHooks } from "./response-url.ts";
import { addMessage, findMessage } from "./rules.ts";
import { EVENT_SCOPES, SLASH_SCOPE } from "./scopes.ts";
import type { SocketHub } from "./socket.ts";
import type { Workspace } from "./state.ts";
import type { MentionOptions, PressOptions, SlackSimulator, SlashOptions } from "./types.ts";

export type TalkDeps = {
  readonly workspace: Workspace;
  readonly hub: SocketHub;
  readonly hooks: ResponseHooks;
  readonly waitFor: SlackSimulator["waitFor"];
  /** "Interactivity & Shortcuts" of the app's settings. */
  readonly interactivity: boolean;
};

type Talk = Pick<
  SlackSimulator,
  "sendSlash" | "sendMention" | "sendDm" | "sendEvent" | "sendInteractive" | "press"
>;

/** What people do in the workspace, as the app gets to know of it. */
export function createTalk({ workspace, hub, hooks, waitFor, interactivity }: TalkDeps): Talk {
  const mayReceive = (scope: string | undefined): boolean =>
    scope !== undefined && workspace.scopes.includes(scope);

  const event = (inner: Args, teamId = workspace.team.id): Args => ({
    token: "verification",
    team_id: teamId,
    api_app_id: workspace.appId,
    type: "event_callback",
    event: inner,
    event_id: workspace.nextId("Ev"),
    event_time: Math.floor(Number(inner.ts)),
    authorizations: [{ enterprise_id: null, team_id: teamId, user_id: workspace.botUserId, is_bot: true }],
    is_ext_shared_channel: false,
  });

  const sendSlash = async (slash: SlashOptions): ReturnType<Talk["sendSlash"]> => {
    const hook = hooks.create("commands", slash.channelId, slash.userId);
    const sent = mayReceive(SLASH_SCOPE)
      ? await hub.command({
          token: "verification",
          team_id: slash.teamId ?? workspace.team.id,
          team_domain: "example",
          channel_id: slash.channelId,
          channel_name: "alerts",
          user_id: slash.userId,
          user_name: "somebody",
          command: "/wechat",
          text: slash.text,
          api_app_id: workspace.appId,
          is_enterprise_install: "false",
          response_url: `${workspace.origin()}${hook.path}`,
          trigger_id: workspace.nextId("TR"),
        })
      : { acked: false, payload: undefined };
    return {
      acked: sent.acked,
      ackPayload: sent.payload,
      responses: () => [...hook.responses],
      waitForResponse: async (timeoutMs) => {
        await waitFor(() => hook.responses.length > 0, timeoutMs);
        return hook.responses[0] ?? {};
      },
    };
  };

  const sendMention = async (mention: MentionOptions): ReturnType<Talk["sendMention"]> => {
    const ts = mention.ts ?? workspace.nextTs();
    const text = `<@${workspace.botUserId}> ${asStored(mention.text)}`;
    addMessage(workspace, { channel: mention.channel, user: mention.userId, byBot: false, text, ts });
    const teamId = mention.teamId ?? workspace.team.id;
    const inner = {
      type: "app_mention",
      user: mention.userId,
      text,
      ts,
      event_ts: ts,
      channel: mention.channel,
      team: mention.userTeam ?? teamId,
      ...(mention.threadTs === undefined ? {} : { thread_ts: mention.threadTs }),
      ...(mention.botId === undefined ? {} : { bot_id: mention.botId }),
      ...(mention.edited === true ? { edited: { user: mention.userId, ts } } : {}),
    };
    const may = mayReceive(EVENT_SCOPES.app_mention);
    const sent = may ? await hub.event(event(inner, teamId)) : { acked: false };
    return { acked: sent.acked, ts };
  };

  const sendInteractive: Talk["sendInteractive"] = async (payload) => {
    if (!interactivity) return { acked: false };
    const sent = await hub.interactive({
      token: "verification",
      api_app_id: workspace.appId,
      team: { id: workspace.team.id, domain: "example" },
      trigger_id: workspace.nextId("TR"),
      is_enterprise_install: false,
      enterprise: null,
      ...payload,
    });
    return { acked: sent.acked };
  };

  /** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
  const press = async (options: PressOptions): ReturnType<Talk["press"]> => {
    const { channel, ts, label, userId } = options;
    const whisper = hooks.whisper(channel, ts);
    const message = whisper === undefined ? findMessage(workspace, channel, ts) : undefined;
    const found = buttonOf(whisper?.blocks ?? message?.blocks ?? [], label);
    if (found === undefined) throw new Error(`no button "${label}" on message ${ts} of ${channel}`);
    const hook = hooks.create("actions", channel, userId, ts);
    const { block, button } = found;
    const sent = await sendInteractive({
      type: "block_actions",
      user: {
        id: userId,
        username: "somebody",
        name: "somebody",
        team_id: options.userTeam ?? workspace.team.id,
      },
      team: { id: options.teamId ?? workspace.team.id, domain: "example" },
      container: {
        type: "message",
        message_ts: ts,
        channel_id: channel,
        is_ephemeral: whisper !== undefined,
        ...(message?.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
      },
      channel: { id: channel, name: "alerts" },
      ...(message === undefined
        ? {}
        : {
            message: {
              type: "message",
              user: message.user,
              bot_id: "B0RECALLS1",
              app_id: workspace.appId,
              team: workspace.team.id,
              ts,
              text: message.text,
              blocks: message.blocks.map(asShown),
              ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
            },
          }),
      state: { values: {} },
      response_url: `${workspace.origin()}${hook.path}`,
      actions: [{ ...button, block_id: block, action_ts: workspace.nextTs() }],
    });
    return { acked: sent.acked, responses: () => [...hook.responses] };
  };

  return {
    sendSlash,
    sendMention,
    sendInteractive,
    press,
    sendEvent: async (inner) => ({ acked: (await hub.event(event(inner))).acked }),
    sendDm: async (dm) => {
      if (!mayReceive(EVENT_SCOPES["message.im"])) return { acked: false };
      const ts = workspace.nextTs();
      const inner = {
        type: "message",
        channel_type: "im",
        channel: "D0DIRECT01",
        user: dm.userId,
        text: dm.text,
        ts,
      };
      return { acked: (await hub.event(event(inner))).acked };
    },
  };
}

/**
 * Typed words as Slack keeps and sends them: three characters escaped, addresses as links, mentions as they are
 * (https://docs.slack.dev/messaging/formatting-message-text).
 */
function asStored(typed: string): string {
  return typed
    .split(/(<[@#!][^>]*>)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/&/g, "&amp;")
            .replace(/</g, "&lt;")
            .replace(/>/g, "&gt;")
            .replace(/\bhttps?:\/\/\S+/g, "<$&>")
            .replace(/(^|\s)((?:[a-z0-9-]+\.)+(?:com|org|net))(?=\s|$)/g, "$1<http://$2|$2>"),
    )
    .join("");
}

/** Slack gives every block an id of its own when the app gave none. */
function asShown(block: unknown, index: number): unknown {
  return isRecord(block) ? { block_id: `b${index}`, ...block } : block;
}

type Found = { readonly block: string; readonly button: Args };

function buttonOf(blocks: readonly unknown[], label: string): Found | undefined {
  for (const [index, block] of blocks.entries()) {
    if (!isRecord(block) || block.type !== "actions" || !Array.isArray(block.elements)) continue;
    const button = block.elements
      .filter(isRecord)
      .find(({ type, text }) => type === "button" && isRecord(text) && text.text === label);
    if (button !== undefined) return { block: `b${index}`, button };
  }
  return undefined;
}
