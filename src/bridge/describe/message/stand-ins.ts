/**
 * What WeChat puts in the place of something that a client cannot show. It says nothing about the message, so alerts leave
 * it out.
 */

/** Pages that ask for a newer WeChat: of mini programs, of Channels, of chat histories, of transfers. */
const UPGRADE_PAGE =
  /^https?:\/\/(?:mp\.weixin\.qq\.com\/mp\/waerrpage\?|(?:sz)?support\.weixin\.qq\.com\/(?:update\b|[\w/-]{0,60}readtemplate\?t=[\w/]{0,60}(?:upgrade|unsupport)))/;
const UPGRADE_WORDS = [
  /^(?:当前|目前的?)(?:微信)?版本(?:暂)?不支[持援](?:展示|查看|显示|顯示)(?:该|此)[内內]容[，,。](?:请|請)升[级級](?:至|到)最新版本[。.]?$/u,
  /^(?:the )?current (?:version of (?:wechat|weixin)|(?:wechat |weixin )?version) (?:does not|doesn't) support .{1,40}\. *(?:please )?(?:update|upgrade) (?:wechat )?to (?:the )?latest version\.?$/iu,
];
/** Titles and texts that only name the kind, which the first line of the alert does. */
const KIND_WORDS = [
  /^\[?(?:拍一拍|群公告|群待办|(?:群聊的)?聊天记录|微信红包|微信转账|位置共享|语音提醒|(?:group )?chat history)\]?$/iu,
  /^(?:收到红包，请在手机上查看|red packet received\. view on phone\.?)$/iu,
];

/** Whether the address leads to a page that only asks for a newer WeChat. */
export function isUpgradePage(url: string): boolean {
  return UPGRADE_PAGE.test(url);
}

/** Whether this is the address of a mini program's page for clients that cannot open it. */
export function isMiniProgramPage(url: string): boolean {
  return /^https?:\/\/mp\.weixin\.qq\.com\/mp\/waerrpage\?/.test(url);
}

/** Whether a title or a description only asks for a newer WeChat. */
export function asksForUpgrade(words: string): boolean {
  return UPGRADE_WORDS.some((pattern) => pattern.test(words.trim()));
}

/** Whether a title or a text of a message without a kind of its own says nothing but what kind it is. */
export function namesKindOnly(words: string): boolean {
  return KIND_WORDS.some((pattern) => pattern.test(words.trim()));
}
