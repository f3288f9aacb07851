import { randomUUID } from "node:crypto";
import type { SetupSpec } from "../../kinds/setup.ts";
import type { settings } from "./settings.ts";

/** Its step of the set-up. */
export const setup: SetupSpec<keyof typeof settings> = {
  hint: { zh: "手机推送，不用注册", en: "push to the phone, without an account" },
  guide: {
    zh: "在手机上装 ntfy，订阅一个猜不到的主题。地址留空就给你取一个，再到应用里订阅它",
    en: "Install ntfy on your phone and subscribe to a topic that nobody guesses. Leave the address empty to have one made, and subscribe to it in the app",
  },
  asks: ["NTFY_URL"],
  mayAsk: ["NTFY_TOKEN"],
  makes: { NTFY_URL: () => `https://ntfy.sh/recalls-${randomUUID()}` },
};
