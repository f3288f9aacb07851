import type { SetupSpec } from "../../kinds/setup.ts";
import { slackManifest } from "./manifest.ts";
import type { settings } from "./settings.ts";

/** Its step of the set-up. */
export const setup: SetupSpec<keyof typeof settings> = {
  hint: { zh: "工作区里的一个频道", en: "a channel of your workspace" },
  guide: {
    zh: [
      "1. 打开 https://api.slack.com/apps：Create New App → From a manifest",
      `2. 贴上 ${slackManifest.path} 的内容，安装到工作区`,
      "3. xoxb- 开头的 token 在 OAuth & Permissions 页",
      "4. xapp- 开头的 token 在 Basic Information 页的 App-Level Tokens 里新建，权限选 connections:write",
      "5. 建一个私有频道，在里面发 /invite @WeChat recalls；频道 id 在频道详情的最下面",
      "6. 你的用户 id：个人资料 → ⋮ →「复制成员 ID」",
    ].join("\n"),
    en: [
      "1. Open https://api.slack.com/apps: Create New App → From a manifest",
      `2. Paste ${slackManifest.path} and install the app to your workspace`,
      "3. The xoxb- token is on the page OAuth & Permissions",
      "4. Make the xapp- token on the page Basic Information, App-Level Tokens, with the scope connections:write",
      "5. Make a private channel and type /invite @WeChat recalls in it; its id is at the bottom of its details",
      "6. Your user id: your profile → ⋮ → Copy member ID",
    ].join("\n"),
  },
  asks: ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CHANNEL"],
  mayAsk: ["SLACK_OWNER_IDS"],
};
