import { randomBytes } from "node:crypto";
import type { SetupSpec } from "../../kinds/setup.ts";
import type { settings } from "./settings.ts";

/** Standard Webhooks 1.0.0, "Signature scheme": 24 to 64 random bytes. */
const SECRET_BYTES = 32;

/** Its step of the set-up. */
export const setup: SetupSpec<keyof typeof settings> = {
  hint: { zh: "给你自己的程序，每个事件都有签名", en: "signed events for a program of yours" },
  guide: {
    zh: "每条撤回都作为一个事件 POST 到你给的地址，用密钥签名（Standard Webhooks）",
    en: "Every recall is posted to your address as an event, signed with a secret (Standard Webhooks)",
  },
  asks: ["WEBHOOK_URL", "WEBHOOK_SECRET"],
  makes: { WEBHOOK_SECRET: () => `whsec_${randomBytes(SECRET_BYTES).toString("base64")}` },
};
