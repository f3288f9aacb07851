import * as rule from "../../src/settings/rules.ts";
import { setting } from "../../src/settings/setting.ts";

const DAY = 86_400;
const TIB = 2 ** 40;

/** Settings for what is kept, where and how long. */
export const keeping = {
  DATA_DIR: setting(rule.path().default("./data"), {
    default: "./data",
    example: "./data",
    en: "Folder for everything that the bridge writes; created with mode 0700",
    zh: "程序写入的所有数据都放在这个目录；新建时权限为 0700",
  }),
  STORE_URL: setting(rule.storeUrl().optional(), {
    default: "sqlite://<DATA_DIR>/bridge.sqlite",
    example: "sqlite://data/bridge.sqlite",
    en: "The database: `sqlite://` and a path. No other kind is supported yet",
    zh: "数据库：`sqlite://` 加路径；目前只支持这一种",
  }),
  RECALL_WINDOW_SECONDS: setting(rule.wholeNumber(1, 7 * DAY, 120).default(120), {
    default: "120",
    example: "120",
    en: "How long a message can be recalled after it was sent (WeChat: two minutes)",
    zh: "消息发出后多久之内可以撤回（微信为两分钟）",
  }),
  RECALL_FILE_WINDOW_SECONDS: setting(rule.wholeNumber(1, 7 * DAY, 10_800).default(10_800), {
    default: "10800",
    example: "10800",
    en: "The same for files (WeChat: three hours)",
    zh: "文件的撤回时限（微信为三小时）",
  }),
  RECALL_GRACE_SECONDS: setting(rule.wholeNumber(0, 7 * DAY, 60).default(60), {
    default: "60",
    example: "60",
    en: "How much longer a message is kept, so that a late recall notice still finds it",
    zh: "消息多留多少秒，好让迟到的撤回通知仍能找到原文",
  }),
  MEDIA_MAX_BYTES: setting(rule.wholeNumber(0, TIB, 52_428_800).default(52_428_800), {
    default: "52428800",
    example: "52428800",
    en: "Larger media is not fetched; the alert says so",
    zh: "更大的图片、视频、文件不下载，提醒里会说明",
  }),
  MEDIA_QUOTA_BYTES: setting(rule.wholeNumber(0, TIB, 2_147_483_648).default(2_147_483_648), {
    default: "2147483648",
    example: "2147483648",
    en: "Upper limit of disk space for fetched media. The oldest media that no alert needs is deleted first, then the oldest that an alert still waits for; that alert says so",
    zh: "已下载媒体占用磁盘的上限，不会超过。满了先删没有提醒要用的，再删还有提醒在等的（提醒里会说明），都从最旧的删起",
  }),
  HISTORY_DAYS: setting(rule.wholeNumber(0, 3650, 30).default(30), {
    default: "30",
    example: "30",
    en: "How many days recalled messages stay listed for `/recent`, with their media; 0 keeps none",
    zh: "撤回的消息连同图片、文件等在列表（`/recent`）里保留多少天；0 表示不保留",
  }),
};
