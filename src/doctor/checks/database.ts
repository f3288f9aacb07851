import { sizeInWords } from "../../bridge/describe/message/media.ts";
import type { StoreError } from "../../bridge/model/errors.ts";
import { storeReasons } from "../../bridge/model/reasons.ts";
import type { Check } from "../../kinds/check.ts";
import type { Inspected } from "../../store/repair/inspect.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { errorWords } from "../../text/reason-words.ts";
import { inBoth } from "../../text/wording.ts";

const INTEGRITY = { id: "database.integrity", title: { zh: "数据库", en: "Database" } };
const VERSION = { id: "database.version", title: { zh: "数据库版本", en: "Database version" } };

/** Whether a start would use the file, its version and its size. `isRunning`: a bridge uses it. */
export function databaseChecks(inspected: Inspected, isRunning: boolean): readonly Check[] {
  switch (inspected.kind) {
    case "none":
      return [
        {
          ...INTEGRITY,
          status: "ok",
          seen: { zh: "还没有，第一次启动时会创建", en: "none yet; the first start makes it" },
        },
      ];
    case "refused":
      return [refused(inspected.error)];
    case "usable":
      return [integrityCheck(inspected), versionCheck(inspected, isRunning)];
    default:
      return inspected satisfies never;
  }
}

type Usable = Extract<Inspected, { readonly kind: "usable" }>;

function integrityCheck({ bytes, isWhole }: Usable): Check {
  const size = inBoth((texts) => sizeInWords(bytes, texts));
  if (isWhole) {
    const seen = { zh: `完好，${size.zh}`, en: `intact, ${size.en}` };
    return { ...INTEGRITY, status: "ok", seen };
  }
  return {
    ...INTEGRITY,
    status: "ok",
    seen: {
      zh: `能打开，${size.zh}；太大，这次没有整个检查，每次启动会检查`,
      en: `opens, ${size.en}; too large to be read as a whole now, each start does that`,
    },
  };
}

function versionCheck({ version, known }: Usable, isRunning: boolean): Check {
  if (version === known) {
    return { ...VERSION, status: "ok", seen: { zh: `${version}，最新`, en: `${version}, the newest` } };
  }
  if (!isRunning) {
    return {
      ...VERSION,
      status: "ok",
      seen: {
        zh: `${version}，下次启动时升级到 ${known}`,
        en: `${version}; the next start changes it to ${known}`,
      },
    };
  }
  return {
    ...VERSION,
    status: "warn",
    seen: {
      zh: `${version}，而这里的程序用 ${known}：正在运行的是旧版程序`,
      en: `${version}, but this program uses ${known}: an older program is running`,
    },
    todo: { zh: "请重启正在运行的程序", en: "Restart the bridge that is running" },
  };
}

function refused(error: StoreError): Check {
  const check = error.code === "newer" ? VERSION : INTEGRITY;
  return {
    ...check,
    status: "fail",
    seen: inBoth((texts) => errorWords(error, texts)),
    todo: isForeign(error) ? FOREIGN : cure(error),
  };
}

function isForeign({ reason }: StoreError): boolean {
  return reason.of === storeReasons.of && reason.code === "foreign";
}

const FOREIGN: Bilingual = {
  zh: "请让 STORE_URL 指向别的文件，那个文件不会被改动",
  en: "Let STORE_URL name another file; the bridge does not touch this one",
};

function cure({ code }: StoreError): Bilingual {
  switch (code) {
    case "newer":
      return {
        zh: "请用更新的版本启动，或者让 STORE_URL 指向别的文件",
        en: "Start the newer program, or let STORE_URL name another file",
      };
    case "damaged":
      return {
        zh: "请先复制一份数据目录，再重启程序：它会把坏文件移到一边，救回还能读的内容",
        en: "Copy the data folder, then restart the bridge: it moves the file aside and saves what can be read",
      };
    case "locked":
    case "unusable":
    case "write":
      return {
        zh: "请检查这个文件和所在目录的权限，以及 STORE_URL 是否指对了",
        en: "Check the rights of the file and its folder, and whether STORE_URL names the right one",
      };
    default:
      return code satisfies never;
  }
}
