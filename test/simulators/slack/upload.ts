import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { parseMultipart, readBody } from "./body.ts";
import { answerFault, type Fault, type Faults, takeFault } from "./faults.ts";
import { HEAD_BYTES, mimetypeOf } from "./magic.ts";
import type { Workspace } from "./state.ts";

/** Of larger files only the hash is kept. */
export const KEPT_BYTES = 5 * 2 ** 20;
/** A form is read whole, so it may not be large: a file of `KEPT_BYTES` and its frame. */
const FORM_BYTES = KEPT_BYTES + 10_000;

/** What came over the line, without being held in memory. */
type Taken = {
  readonly bytes: number;
  readonly sha256: string;
  readonly head: Buffer;
  readonly data: Buffer | undefined;
};

/** Reads to the end, or to where a fault strikes: then `undefined`. */
async function take(request: IncomingMessage, fault: Fault | undefined): Promise<Taken | undefined> {
  const hash = createHash("sha256");
  const kept: Buffer[] = [];
  let head = Buffer.alloc(0);
  let bytes = 0;
  for await (const part of request) {
    const chunk = Buffer.from(part);
    hash.update(chunk);
    bytes += chunk.length;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
    if (bytes <= KEPT_BYTES) kept.push(chunk);
    else kept.length = 0;
    if (fault?.kind === "resetDuring" && bytes >= fault.afterBytes) {
      request.socket.resetAndDestroy();
      return undefined;
    }
    if (fault?.kind === "stall" && bytes >= fault.afterBytes) {
      fault.onStall?.();
      await new Promise((resolve) => request.once("close", resolve));
      return undefined;
    }
  }
  return {
    bytes,
    sha256: hash.digest("hex"),
    head,
    data: bytes <= KEPT_BYTES ? Buffer.concat(kept) : undefined,
  };
}

function takeForm(body: Buffer, type: string): Taken | undefined {
  const parts = parseMultipart(body, type);
  if (parts?.length !== 1 || parts[0] === undefined) return undefined;
  const { data } = parts[0];
  const sha256 = createHash("sha256").update(data).digest("hex");
  return { bytes: data.length, sha256, head: data.subarray(0, HEAD_BYTES), data };
}

/** Takes the bytes of a file: raw, or one part of a multipart body. The length must be the declared one. */
export async function handleUpload(
  workspace: Workspace,
  faults: Faults,
  ticket: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fault = takeFault(faults, "upload");
  const type = request.headers["content-type"] ?? "";
  const length = request.headers["content-length"];
  const form = type.startsWith("multipart/form-data");
  const refuse = async (status: number, why: string): Promise<void> => {
    for await (const _ of request);
    response.writeHead(status, { "content-type": "text/plain" });
    response.end(why);
  };
  if (request.method !== "POST") return await refuse(405, "POST only");
  if (length === undefined) return await refuse(411, "a body without its length");
  if (form && Number(length) > FORM_BYTES) return await refuse(413, "a form of this size is not taken here");
  const taken = form ? takeForm(await readBody(request), type) : await take(request, fault);
  if (request.destroyed && !request.complete) return;
  if (fault !== undefined && fault.kind !== "resetAfter") return answerFault(fault, request, response);
  const file = workspace.files.get(workspace.uploads.get(ticket) ?? "");
  if (file === undefined) return await refuse(404, "unknown or used upload URL");
  if (taken === undefined) return await refuse(400, "one part, please");
  if (taken.bytes !== file.length)
    return await refuse(400, `${file.length} bytes were declared, ${taken.bytes} came`);
  workspace.uploads.delete(ticket);
  const mimetype = mimetypeOf(taken.head);
  const { sha256, data } = taken;
  workspace.files.set(file.id, { ...file, data, sha256, mimetype, inline: mimetype.startsWith("image/") });
  workspace.changed();
  if (fault !== undefined) return answerFault(fault, request, response);
  response.writeHead(200, { "content-type": "text/plain" });
  response.end(`OK - ${taken.bytes}`);
}
