import { sizeInWords } from "../../bridge/describe/message/media.ts";
import type { StoreError } from "../../bridge/model/errors.ts";
import type { Check } from "../../kinds/check.ts";
import type { FolderState } from "../../store/folder/folder-state.ts";
import type { LockState } from "../../store/folder/lock.ts";
import type { Privacy } from "../../store/folder/private.ts";
import type { DiskSpace } from "../../store/media/disk-reserve.ts";
import { errorWords } from "../../text/reason-words.ts";
import { inBoth } from "../../text/wording.ts";

/** Free bytes below which the database will soon fail to write. Its log alone takes up to 4 MB. */
const NO_SPACE_BYTES = 16 * 2 ** 20;

/** The lock of a folder; an error when its file cannot be used. */
export type LockFact = { readonly folder: string; readonly state: LockState | StoreError };

/** `DATA_DIR`, and the folder of the database when that is another one. */
export type DataFolderFacts = {
  readonly path: string;
  readonly folder: FolderState;
  /** `undefined`: the file system does not say. */
  readonly space: DiskSpace | undefined;
  /** Bytes that media leaves free for the database. */
  readonly reserve: number;
  /** Of `DATA_DIR` first. Empty in the bridge itself, which holds them. */
  readonly locks: readonly LockFact[];
};

/** Rights, free space and lock. */
export function dataFolderChecks(facts: DataFolderFacts): readonly Check[] {
  const folder = folderCheck(facts);
  // Without a folder there is nothing to measure, and nobody can lock it.
  if (folder.status === "fail") return [folder];
  return [folder, spaceCheck(facts), lockCheck(facts.locks)];
}

function folderCheck({ path, folder }: DataFolderFacts): Check {
  const base = { id: "data.folder", title: { zh: "数据目录", en: "Data folder" } };
  switch (folder.kind) {
    case "usable":
      return { ...base, ...privacyOf(path, folder.privacy) };
    case "absent":
      return {
        ...base,
        status: "ok",
        seen: {
          zh: `${path} 还没有，第一次启动时会创建`,
          en: `${path} is not there yet; the first start makes it`,
        },
      };
    case "noFolder":
      return {
        ...base,
        status: "fail",
        seen: { zh: `${path} 不是目录`, en: `${path} is not a folder` },
        todo: { zh: "请把 DATA_DIR 改成一个目录", en: "Let DATA_DIR name a folder" },
      };
    case "cannotMake":
      return {
        ...base,
        status: "fail",
        seen: {
          zh: `${path} 还没有，也不能在 ${folder.parent} 里创建（${folder.error}）`,
          en: `${path} is not there and cannot be made in ${folder.parent} (${folder.error})`,
        },
        todo: {
          zh: `请让本用户能写 ${folder.parent}，或者改 DATA_DIR`,
          en: `Give this user the right to write to ${folder.parent}, or change DATA_DIR`,
        },
      };
    case "refused":
      return {
        ...base,
        status: "fail",
        seen: {
          zh: `${path} 不能读写（${folder.error}）`,
          en: `${path} cannot be read and written (${folder.error})`,
        },
        todo: {
          zh: "请让这个目录属于运行程序的用户，或者改 DATA_DIR",
          en: "Give the folder to the user that runs the bridge, or change DATA_DIR",
        },
      };
    default:
      return folder satisfies never;
  }
}

type Rest =
  | Pick<Extract<Check, { status: "ok" }>, "status" | "seen">
  | Omit<Extract<Check, { status: "warn" | "fail" }>, "id" | "title">;

function privacyOf(path: string, privacy: Privacy): Rest {
  switch (privacy) {
    case "private":
      return {
        status: "ok",
        seen: { zh: `${path}，只有本用户能读写`, en: `${path}, only this user can read and write it` },
      };
    case "open":
      return {
        status: "warn",
        seen: { zh: `${path}，其他用户也能进入`, en: `${path}; other users can get in, too` },
        todo: {
          zh: `请重启程序，它会收紧权限；或者现在就运行 chmod 700 "${path}"`,
          en: `Restart the bridge, which closes the folder to them, or run now: chmod 700 "${path}"`,
        },
      };
    case "shared":
      return {
        status: "warn",
        seen: {
          zh: `${path} 里还有别的目录，其他用户也能进入，所以权限不会改`,
          en: `${path} holds other folders and is open to other users, so its rights stay as they are`,
        },
        todo: { zh: "请让 DATA_DIR 指向一个专用的目录", en: "Let DATA_DIR name a folder of its own" },
      };
    default:
      return privacy satisfies never;
  }
}

function spaceCheck({ space, reserve }: DataFolderFacts): Check {
  const base = { id: "data.space", title: { zh: "剩余空间", en: "Free space" } };
  if (space === undefined) {
    const seen = { zh: "这个文件系统不报告剩余空间", en: "this file system does not report it" };
    return { ...base, status: "ok", seen };
  }
  const seen = inBoth((texts) => sizeInWords(space.free, texts));
  if (space.free >= reserve) return { ...base, status: "ok", seen };
  const todo = {
    zh: "请腾出一些空间，或者调低 MEDIA_QUOTA_BYTES",
    en: "Free some space, or lower MEDIA_QUOTA_BYTES",
  };
  if (space.free >= NO_SPACE_BYTES) {
    const zh = `只剩 ${seen.zh}，新的图片和文件不会保存`;
    return { ...base, status: "warn", seen: { zh, en: `only ${seen.en} left: new media is not kept` }, todo };
  }
  const zh = `只剩 ${seen.zh}，新消息很快就写不进去了`;
  const en = `only ${seen.en} left: soon no message can be stored`;
  return { ...base, status: "fail", seen: { zh, en }, todo };
}

function lockCheck(locks: readonly LockFact[]): Check {
  const base = { id: "data.lock", title: { zh: "目录锁", en: "Lock" } };
  const [own, ...others] = locks;
  if (own === undefined) {
    return { ...base, status: "ok", seen: { zh: "由本程序持有", en: "held by this bridge" } };
  }
  for (const { state } of locks) {
    if (!("held" in state)) {
      return {
        ...base,
        status: "fail",
        seen: inBoth((texts) => errorWords(state, texts)),
        todo: {
          zh: "请按上面说的改好，再运行一次 npm run doctor",
          en: "Fix that, then run npm run doctor again",
        },
      };
    }
  }
  const pid = (state: LockFact["state"]): string | undefined =>
    "held" in state && state.held ? (state.holder?.pid ?? "") : undefined;
  const holder = pid(own.state);
  const foreign = others.find(({ state }) => {
    const other = pid(state);
    return other !== undefined && other !== holder;
  });
  if (foreign !== undefined) {
    const who = pid(foreign.state) ?? "";
    return {
      ...base,
      status: "fail",
      seen: {
        zh: `另一个正在运行的程序${who === "" ? "" : `（进程 ${who}）`}在用数据库所在的目录 ${foreign.folder}`,
        en: `another running bridge${who === "" ? "" : ` (pid ${who})`} uses the folder of the database, ${foreign.folder}`,
      },
      todo: {
        zh: "请停掉它，或者让 STORE_URL 指向别的文件",
        en: "Stop it, or let STORE_URL name another file",
      },
    };
  }
  if (holder === undefined) {
    const seen = { zh: "空闲，程序没有在运行", en: "free, no bridge is running here" };
    return { ...base, status: "ok", seen };
  }
  const seen = {
    zh: `程序正在运行${holder === "" ? "" : `（进程 ${holder}）`}`,
    en: `held by the bridge that is running${holder === "" ? "" : ` (pid ${holder})`}`,
  };
  return { ...base, status: "ok", seen };
}
