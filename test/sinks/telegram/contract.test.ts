import assert from "node:assert/strict";
import { systemClock } from "../../../src/bridge/ports/clock.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { noPulse } from "../../../src/bridge/ports/pulse.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { createTelegramSink } from "../../../src/sinks/telegram/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { sinkContract } from "../../contracts/sink.ts";
import { MemoryChatPlaces } from "../../fakes/memory-chat-places.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { noScreen } from "../../fakes/no-screen.ts";
import { startTelegramSimulator } from "../../simulators/telegram/index.ts";
import { OWNER, TOKEN, visible } from "./support.ts";

sinkContract("telegram", async () => {
  const simulator = await startTelegramSimulator({ token: TOKEN });
  simulator.addChat(OWNER);
  const config = { token: TOKEN, chatId: OWNER, ownerIds: [], apiRoot: simulator.apiRoot, topics: false };
  const kit = createFetch();
  const sink = createTelegramSink(config, {
    clock: systemClock,
    log: silentLogger,
    texts: textsFor("zh"),
    state: new MemoryStateStore(),
    places: new MemoryChatPlaces(),
    fetch: kit.fetchWhole,
    command: async () => ({ text: "", buttons: [] }),
    wake: () => {},
    onStranger: () => {},
    onTrouble: () => {},
    onFault: (error) => assert.fail(String(error)),
    pulse: noPulse,
    print: () => {},
    screen: noScreen,
    startedAt: Date.now(),
    menu: [],
    alertButtons: () => [],
    onLanguage: () => {},
  });
  return {
    sink,
    break: () => simulator.goDown(),
    puzzle: () => simulator.setFault("*", { error_code: 400, description: "Bad Request: TOMORROWS_WORD" }),
    stall: () => simulator.setFault("sendMessage", "hang"),
    received: async () => visible(simulator).map(({ text }) => text),
    media: {
      as: "bytes",
      tooLarge: 50 * 1024 * 1024 + 1,
      received: async () => visible(simulator).flatMap(({ medium }) => medium?.sha256 ?? []),
    },
    close: async () => {
      await kit.close();
      await simulator.close();
    },
  };
});
