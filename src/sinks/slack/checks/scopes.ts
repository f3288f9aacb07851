import { type Finding, fail, ok, warn } from "../../../kinds/checks/finding.ts";
import type { Bilingual } from "../../../text/catalogue/texts.ts";

/** What `config/slack-manifest.yaml` asks for, by what it is needed for. */
export const NEEDED_SCOPES = {
  commands: ["commands", "app_mentions:read"],
  post: ["chat:write"],
  upload: ["files:write", "files:read"],
} as const;

const TODO: Bilingual = {
  zh: "请把 config/slack-manifest.yaml 重新贴到应用的 App Manifest 页，再重新安装应用",
  en: "Paste config/slack-manifest.yaml into the page App Manifest of the app again, and reinstall the app",
};

type Missing = {
  readonly status: "warn" | "fail";
  readonly seen: Bilingual;
};

/** Whether the bot may post. `has`: the scopes of its token. */
export function postFinding(has: readonly string[]): Finding {
  return finding(lacking(NEEDED_SCOPES.post, has), {
    ok: { zh: "应用有发消息的权限", en: "the app has the scope to post" },
    worst: { status: "fail", seen: { zh: "应用不能发消息", en: "the app cannot post" } },
  });
}

export function uploadFinding(has: readonly string[]): Finding {
  const missing = lacking(NEEDED_SCOPES.upload, has);
  const worst: Missing = missing.includes("files:write")
    ? {
        status: "fail",
        seen: {
          zh: "应用不能发图片和文件，登录二维码也发不出来",
          en: "the app cannot upload, so login codes cannot be shown either",
        },
      }
    : {
        status: "warn",
        seen: {
          zh: "应用查不到文件传好没有，图片可能不和提醒在一起，或者出现两次",
          en: "the app cannot see when a file is ready, so a picture may stand apart from its alert or show twice",
        },
      };
  return finding(missing, {
    ok: { zh: "应用有发图片和文件的权限", en: "the app has the scopes for pictures and files" },
    worst,
  });
}

/** `undefined`: nothing lacks. */
export function commandScopes(has: readonly string[]): Finding | undefined {
  const missing = lacking(NEEDED_SCOPES.commands, has);
  if (missing.length === 0) return undefined;
  const worst: Missing = missing.includes("commands")
    ? { status: "fail", seen: { zh: "/wechat 命令不起作用", en: "the command /wechat has no effect" } }
    : { status: "warn", seen: { zh: "提到机器人时它收不到", en: "mentions of the bot do not arrive" } };
  return finding(missing, { ok: worst.seen, worst });
}

function lacking(needed: readonly string[], has: readonly string[]): readonly string[] {
  return needed.filter((scope) => !has.includes(scope));
}

function finding(
  missing: readonly string[],
  words: { readonly ok: Bilingual; readonly worst: Missing },
): Finding {
  if (missing.length === 0) return ok(words.ok);
  const { status, seen } = words.worst;
  const names = missing.join(", ");
  const both = { zh: `${seen.zh}（缺少权限 ${names}）`, en: `${seen.en} (missing scope: ${names})` };
  return status === "fail" ? fail(both, TODO) : warn(both, TODO);
}
