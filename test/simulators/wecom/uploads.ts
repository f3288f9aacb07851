import { randomUUID } from "node:crypto";
import { type Answer, badParameter, OK, refused } from "./answers.ts";
import { amrMs } from "./bytes.ts";
import { readForm } from "./form.ts";
import type { Robot } from "./state.ts";

// All limits: https://developer.work.weixin.qq.com/document/path/99110
const MB = 1024 * 1024;
const MINIMUM = 5;
const LIMITS = { file: 20 * MB, voice: 2 * MB } as const;
const VOICE_MS = 60_000;

/** Takes the body of an upload. `as`: the parameter `type` of the address. */
export function takeUpload(robot: Robot, as: string | null, body: Buffer, contentType: string): Answer {
  if (as !== "file" && as !== "voice") return refused(40005, "invalid type");
  const form = readForm(body, contentType);
  if ("wrong" in form)
    return form.wrong === "noMedia" ? refused(44001, "empty media data") : badParameter(form.what);
  const { fileName, data } = form;
  // "所有文件size必须大于5个字节"
  if (data.length <= MINIMUM) return refused(40006, "invalid file size");
  if (data.length > LIMITS[as]) return refused(45001, "media size out of limit");
  if (as === "voice") {
    const ms = amrMs(data);
    if (ms === undefined) return refused(301017, "voice file only support amr");
    if (ms > VOICE_MS) return refused(45007, "playtime out of limit");
  }
  const id = randomUUID();
  const at = robot.now();
  robot.uploads.push({ id, as, fileName, data, at });
  return { ...OK, type: as, media_id: id, created_at: String(Math.floor(at / 1_000)) };
}
