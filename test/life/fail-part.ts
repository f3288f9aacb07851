/**
 * A preload: at SIGUSR2 the loop that LIFE_PART names rejects (LIFE_HOW=rejects) or resolves (ends), and the one that
 * LIFE_HANGS names never ends from the start on.
 */

import { Lane } from "../../src/bridge/delivery/lane.ts";
import { Capture } from "../../src/bridge/media/capture.ts";
import { StoreError } from "../../src/bridge/model/errors.ts";
import { Retention } from "../../src/bridge/recall/retention.ts";
import { AnnouncementBoard } from "../../src/bridge/session/announcements/announcement-board.ts";
import { LoginBoard } from "../../src/bridge/session/login-board.ts";
import { SessionMonitor } from "../../src/bridge/session/session-monitor.ts";

const classes = { Capture, Retention, Lane, LoginBoard, AnnouncementBoard, SessionMonitor };
const { LIFE_PART, LIFE_HOW, LIFE_HANGS } = process.env;
const secret = process.env.TELEGRAM_BOT_TOKEN ?? "";
const error =
  LIFE_HOW === "cannotWrite"
    ? new StoreError("write", "disk I/O error")
    : new Error(`the line to ${secret} broke`);
const struck = Promise.withResolvers<void>();
process.on("SIGUSR2", () => (LIFE_HOW === "ends" ? struck.resolve() : struck.reject(error)));
struck.promise.catch(() => {});

for (const [name, { prototype }] of Object.entries(classes)) {
  const { run } = prototype;
  const wrapped: (...given: never[]) => Promise<unknown> = new Proxy(run, {
    apply: (target, self, given) => {
      const running = Promise.resolve(Reflect.apply(target, self, given));
      if (name === LIFE_HANGS) return Promise.all([running, new Promise(() => {})]);
      return name === LIFE_PART ? Promise.race([running, struck.promise]) : running;
    },
  });
  Object.defineProperty(prototype, "run", { value: wrapped });
}
