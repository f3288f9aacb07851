import { openGate } from "../../../src/bridge/ports/login-gate.ts";
import type { SentLedger } from "../../../src/bridge/ports/stores/state-store.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { FilehelperSession } from "../../../src/wechat/filehelper/session.ts";
import type { ConnectionPool } from "../../../src/wechat/index.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import { MemorySentLedger } from "../../fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import {
  startWeChatSimulator,
  type WeChatSimulator,
  type WeChatSimulatorOptions,
} from "../../simulators/wechat/index.ts";
import { CapturingLogger } from "../web/login/secrets.ts";

export type OpenPage = {
  readonly wechat: WeChatSimulator;
  readonly session: FilehelperSession;
  close(): Promise<void>;
};

/** A session at the simulated page. `origin`, `pool`: where it logs in, and how it gets there; by default straight to it. */
export async function openPage(
  options: WeChatSimulatorOptions & { readonly ledger?: SentLedger } = {},
  way: (wechat: WeChatSimulator) => { readonly origin?: string; readonly pool?: ConnectionPool } = () => ({}),
): Promise<OpenPage> {
  const wechat = await startWeChatSimulator({
    page: "filehelper",
    loginHoldMs: 40,
    syncHoldMs: 40,
    ...options,
  });
  const direct = createFetch();
  const { origin = wechat.origin, pool = direct } = way(wechat);
  const session = new FilehelperSession({
    origin,
    pool,
    clock: new FastClock(20),
    wechatClock: Date,
    log: new CapturingLogger(),
    state: new MemoryStateStore(),
    ledger: options.ledger ?? new MemorySentLedger(),
    random: Math.random,
    gate: openGate,
    askedAtStart: false,
  });
  return {
    wechat,
    session,
    close: async () => {
      await direct.close();
      await wechat.close();
    },
  };
}
