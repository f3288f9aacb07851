import type { ServerResponse } from "node:http";

/** What goes wrong with a call. `closeAfter` carries it out and cuts the line before the answer. */
export type Fault =
  | { readonly kind: "errcode"; readonly errcode: number; readonly errmsg: string }
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Another body than that of an answer, with HTTP 200. */
  | { readonly kind: "body"; readonly body: string }
  | { readonly kind: "html" }
  /** A JSON text that does not end. */
  | { readonly kind: "endless" }
  | { readonly kind: "redirect"; readonly location: string }
  | { readonly kind: "hang" }
  | { readonly kind: "close" }
  | { readonly kind: "closeAfter" };

export type Call = "send" | "upload_media";

const HTML = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body></body></html>";

/** Answers in the faulty way. */
export function answerFault(fault: Fault, response: ServerResponse): void {
  switch (fault.kind) {
    case "errcode":
      response.writeHead(200, { "content-type": "application/json; charset=UTF-8" });
      response.end(JSON.stringify({ errcode: fault.errcode, errmsg: fault.errmsg }));
      return;
    case "status":
      response.writeHead(fault.status, { "content-type": "text/plain", ...fault.headers });
      response.end("upstream connect error");
      return;
    case "body":
      response.writeHead(200, { "content-type": "application/json; charset=UTF-8" });
      response.end(fault.body);
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" });
      response.end(HTML);
      return;
    case "endless":
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"errcode":0,"errmsg":"');
      pour(response);
      return;
    case "redirect":
      response.writeHead(307, { location: fault.location });
      response.end();
      return;
    case "hang":
      return;
    case "close":
    case "closeAfter":
      response.socket?.resetAndDestroy();
      return;
    default:
      fault satisfies never;
  }
}

function pour(response: ServerResponse): void {
  const chunk = "o".repeat(16 * 1024);
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  response.on("error", () => {});
  more();
}
