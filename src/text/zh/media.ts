import type { MediaKind, MediaTexts } from "../catalogue/media-texts.ts";

const kinds: Record<MediaKind, string> = {
  picture: "图片",
  voice: "语音",
  video: "视频",
  sticker: "表情",
  file: "文件",
};

const tried = (attempts: number): string => `（试了 ${attempts} 次）`;
const sized = (kind: MediaKind, size: string): string => `${kinds[kind]} ${size}`;
const at = (path: string): string => `已存在 ${path}`;

export const zhMedia: MediaTexts = {
  pixels: (width, height) => `${width}×${height} 像素`,
  bytes: (count) => `${count} 字节`,
  described: (kind, details) => [kinds[kind], ...details].join("，"),
  noCopy: "（手头没有原件）",
  fetching: (kind, size) =>
    `${kinds[kind]}还在下载${size === undefined ? "" : `（${size}）`}，到了会回复在下面`,
  missing: {
    empty: (kind, attempts) => `${kinds[kind]}没能取到：微信返回空文件${tried(attempts)}`,
    unreachable: (kind, attempts) => `${kinds[kind]}没能取到：微信没有给出完整的文件${tried(attempts)}`,
    notOffered: (kind) => `${kinds[kind]}没有保存：当前的消息来源不提供文件内容`,
    gone: (kind) => `${kinds[kind]}没能取到：微信不提供这个文件`,
    tooLarge: (kind, size, limit) =>
      `${size === undefined ? kinds[kind] : `${sized(kind, size)}，`}超过 MEDIA_MAX_BYTES（${limit}），没有保存`,
    diskFull: (kind) => `${kinds[kind]}没能保存：磁盘满了`,
    evicted: (kind) => `${kinds[kind]}已被清理：存下的图片、视频等超过了 MEDIA_QUOTA_BYTES`,
    quotaFull: (kind) => `${kinds[kind]}没能留住：存储空间已满（上限由 MEDIA_QUOTA_BYTES 设定）`,
  },
  storeSticker: "商店表情，微信网页版不给图",
  tooLargeForSink: (kind, size, atMost, limit, path) =>
    `${size === undefined ? `${kinds[kind]}太大` : sized(kind, size)}，${atMost} ${limit}；${at(path)}`,
  refusedBySink: (kind, size, refused, path) => `${sized(kind, size)}，${refused}；${at(path)}`,
  keptAt: (description, path) => `${description}；${at(path)}`,
};
