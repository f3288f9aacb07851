import type { SourceSetup } from "../../kinds/source-setup.ts";
import { installCommand } from "./session/puppet-package.ts";

/** Its step of the guided set-up: the package's name, and how to install it. */
export const wechatySetup: SourceSetup<"WECHATY_PUPPET" | "WECHATY_PUPPET_OPTIONS"> = {
  hint: { zh: "通过一个 puppet 包登录", en: "logs in by a puppet package" },
  guide: {
    zh: "puppet 是登录微信的 npm 包，由你自己选、自己装，多半还要服务商给的 token。\n没有在真实账号上试过，见 docs/wechaty.zh-CN.md",
    en: "A puppet is an npm package that logs in to WeChat. You choose and install it; most need a token of their\nservice. None was tried on a real account, see docs/wechaty.md",
  },
  asks: ["WECHATY_PUPPET"],
  mayAsk: ["WECHATY_PUPPET_OPTIONS"],
  next: (given) => {
    const install = installCommand(given.get("WECHATY_PUPPET") ?? "wechaty-puppet-service");
    return {
      zh: `下一步：在这个目录里运行 ${install}，然后 npm start，用手机微信扫码登录`,
      en: `Next: run ${install} in this folder, then npm start, and scan the code with WeChat on your phone`,
    };
  },
};
