import { BridgeError } from "../../../bridge/model/errors.ts";
import { ownWords } from "../../shared/post/http-errors.ts";
import { wecomSays } from "../texts/index.ts";

/** What a robot's error code means for a delivery: a code of `wecomReasons`. */
export type Refusal =
  | "badAddress"
  | "robotOff"
  | "notInGroup"
  | "wrongIp"
  | "tooOften"
  | "concurrent"
  | "busy"
  | "badContent"
  | "tooLong"
  | "badMedium"
  | "uploadGone"
  | "unknown";

/**
 * https://developer.work.weixin.qq.com/document/path/90313. `40058` is left out: a parameter that is not right may be the
 * fault of one message or of all.
 */
const BY_CODE: ReadonlyMap<number, Refusal> = new Map([
  [-1, "busy"],
  [93000, "badAddress"],
  [93004, "robotOff"],
  [93008, "notInGroup"],
  [60020, "wrongIp"],
  [45009, "tooOften"],
  [45033, "concurrent"],
  // Characters that it does not take; a text without words.
  [40033, "badContent"],
  [44004, "badContent"],
  [45002, "tooLong"],
  // Type, size of a file, size of a picture, format of a picture, no bytes, too large, too long, no voice, no AMR, MD5.
  ...[40004, 40006, 40009, 40123, 44001, 45001, 45007, 301016, 301017, 301019].map(
    (code) => [code, "badMedium"] as const,
  ),
  [40007, "uploadGone"],
]);

/** The robot answered with an error code. */
export class WecomRefused extends BridgeError {
  override readonly name = "WecomRefused";
  readonly code: Refusal;

  constructor(errcode: number, errmsg: string, secrets: readonly string[]) {
    const code = BY_CODE.get(errcode) ?? "unknown";
    super(wecomSays(code, { words: `${errcode} ${bareWords(errmsg, secrets)}`.trim() }));
    this.code = code;
  }
}

/**
 * What WeCom says, without the number of the request and this machine's address that follow it: they differ each time, so
 * the same reason would seem to be another one.
 */
function bareWords(errmsg: string, secrets: readonly string[]): string {
  return ownWords(errmsg.replace(/,?\s*(hint: \[|from ip: |more info at ).*$/s, ""), secrets);
}
