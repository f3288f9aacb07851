/** Bytes of one frame after its first byte, by frame type (RFC 4867, AMR). */
const FRAME_BYTES = [12, 13, 15, 17, 19, 20, 26, 31, 5];
const FRAME_MS = 20;
const AMR_HEAD = "#!AMR\n";

export function isJpegOrPng(data: Buffer): boolean {
  return (
    data.subarray(0, 3).toString("hex") === "ffd8ff" ||
    data.subarray(0, 8).toString("hex") === "89504e470d0a1a0a"
  );
}

/** How long an AMR file plays, in milliseconds; `undefined` for anything else. */
export function amrMs(data: Buffer): number | undefined {
  if (data.subarray(0, AMR_HEAD.length).toString("latin1") !== AMR_HEAD) return undefined;
  let frames = 0;
  for (let at = AMR_HEAD.length; at < data.length; frames += 1) {
    at += 1 + (FRAME_BYTES[((data[at] ?? 0) >> 3) & 0x0f] ?? 0);
  }
  return frames * FRAME_MS;
}

/** An AMR file that plays so long: frames of silence at 12.2 kbit/s. */
export function amrFile(ms: number): Buffer {
  const frame = Buffer.alloc(32);
  frame[0] = 7 << 3;
  return Buffer.concat([Buffer.from(AMR_HEAD), ...Array.from({ length: ms / FRAME_MS }, () => frame)]);
}
