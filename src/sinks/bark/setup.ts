import type { SetupSpec } from "../../kinds/setup.ts";
import type { settings } from "./settings.ts";

/** Its step of the set-up. */
export const setup: SetupSpec<keyof typeof settings> = {
  hint: { zh: "iPhone 推送", en: "push to an iPhone" },
  guide: {
    zh: "在 iPhone 上装 Bark，打开应用，复制它显示的地址，去掉 key 后面的文字",
    en: "Install Bark on your iPhone, open it and copy the address that it shows, without the words after the key",
  },
  asks: ["BARK_URL"],
  mayAsk: ["BARK_ENCRYPTION_KEY"],
};
