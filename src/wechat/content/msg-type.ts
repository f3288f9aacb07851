/** Values of `MsgType`, as far as the web client of Tencent knows or shows them. All clients of WeChat use the same ones. */
export const MSG_TYPE = {
  text: 1,
  image: 3,
  voice: 34,
  friendRequest: 37,
  possibleFriend: 40,
  card: 42,
  video: 43,
  exportedVideo: 44,
  animation: 47,
  position: 48,
  app: 49,
  call: 50,
  statusNotify: 51,
  callEnd: 52,
  callInvite: 53,
  shortVideo: 62,
  notice: 9999,
  system: 10000,
  /** Recalls and other `sysmsg` payloads. */
  sysmsg: 10002,
} as const;

// Status notifications of the phone, and a type that Tencent's own client drops.
const NOT_SHOWN: ReadonlySet<number> = new Set([MSG_TYPE.statusNotify, MSG_TYPE.notice]);

/** Whether a message of that type is for programs only: nobody is to see it. */
export function isForNobody(msgType: number): boolean {
  return NOT_SHOWN.has(msgType);
}
