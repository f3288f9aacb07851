import type { ReceivedMessage } from "../../bridge/model/message.ts";
import { ownState } from "../../bridge/ports/own-login.ts";
import type { SentLedger, StateStore } from "../../bridge/ports/stores/state-store.ts";
import type { CurrentStatus } from "../../bridge/session/current-status.ts";
import { DurableLoginGate, type LoginGateOptions } from "../../bridge/session/durable-login-gate.ts";
import { named, OwnLogin } from "../../bridge/session/own-login.ts";
import type { ConfiguredSink } from "../../kinds/sink-kind.ts";
import type { SourceKindDeps } from "../../kinds/source-kind.ts";
import { openOwnLogin } from "../../wechat/own-login.ts";
import { Hub, type PipelineEvents } from "../shared/hub.ts";
import type { PipelineTools } from "../shared/pipeline-shared.ts";

/** A login of a sink's own, and what I write into the chat that it serves. */
export type SinkLogin = { readonly login: OwnLogin; readonly notes: Hub<ReceivedMessage> };

export type OwnLoginsDeps = Pick<PipelineTools, "clock" | "wechatClock" | "log" | "texts" | "pulses"> &
  Pick<SourceKindDeps, "connect" | "askedAtStart" | "onCannotWrite"> & {
    readonly store: { readonly state: StateStore; readonly sent: SentLedger };
    readonly events: Pick<PipelineEvents, "login" | "sinkReady" | "announcement">;
    readonly current: CurrentStatus;
    readonly quietHours: LoginGateOptions["quietHours"];
  };

/**
 * Creates the logins that sinks have of their own, by the name of the sink. Each has a state, a gate and a pace of its own. The
 * ledger of sends is that of the source: what was sent under a key is not sent again, whichever login sent it. Starts nothing.
 */
export function createOwnLogins(
  sinks: readonly ConfiguredSink[],
  deps: OwnLoginsDeps,
): ReadonlyMap<string, SinkLogin> {
  const { clock, wechatClock, texts, pulses, store, events, current, quietHours } = deps;
  const { connect, askedAtStart, onCannotWrite } = deps;
  const logins = new Map<string, SinkLogin>();
  for (const { name, title, ownLogin } of sinks) {
    if (ownLogin === undefined) continue;
    const log = named(deps.log, name);
    const state = ownState(store.state, name);
    const session = openOwnLogin(ownLogin, {
      ...{ connect, clock, wechatClock, log, state, askedAtStart, onCannotWrite },
      ledger: store.sent,
      random: Math.random,
      gate: new DurableLoginGate(state, clock, log, { quietHours }),
    });
    const notes = new Hub<ReceivedMessage>();
    const login = new OwnLogin({
      ...{ sink: { name, title }, session, state, clock, log },
      watched: () => current.status.account,
      showLogin: events.login.tell,
      onStranger: (who, watched) =>
        events.announcement.tell(() =>
          texts.login.own.stranger(
            title[texts.locale],
            who,
            watched,
            `/login ${name} confirm`,
            `/logout ${name}`,
          ),
        ),
      onReady: () => events.sinkReady.tell(name),
      onOwnNote: notes.tell,
      pulse: pulses.of("ownLogin", name),
    });
    logins.set(name, { login, notes });
  }
  return logins;
}
