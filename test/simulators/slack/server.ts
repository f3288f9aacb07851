import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { parseArgs, readBody } from "./body.ts";
import { answerFault, type Faults, takeFault } from "./faults.ts";
import { METHODS } from "./methods.ts";
import type { ResponseHooks } from "./response-url.ts";
import { type Answer, fail } from "./rules.ts";
import { METHOD_SCOPES, SOCKET_SCOPE } from "./scopes.ts";
import type { SocketHub } from "./socket.ts";
import type { Workspace } from "./state.ts";

function send(response: ServerResponse, answer: Answer): void {
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.end(JSON.stringify(answer));
}

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

/** Who speaks, or why Slack does not listen. */
function authenticate(workspace: Workspace, token: string | undefined): "bot" | "app" | Answer {
  if (token === undefined || token === "") return fail("not_authed");
  for (const who of ["bot", "app"] as const)
    if (same(token, workspace.tokens[who])) return workspace.revoked.has(who) ? fail("token_revoked") : who;
  return fail("invalid_auth");
}

function missing(needed: string, scopes: readonly string[]): Answer {
  return fail("missing_scope", { needed, provided: scopes.join(",") });
}

/** Answers `/api/<method>`. */
export async function handleApi(
  context: { readonly workspace: Workspace; readonly faults: Faults; readonly hub: SocketHub },
  method: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { workspace, faults, hub } = context;
  const fault = takeFault(faults, method);
  const parsed = await parseArgs(request, query);
  const args = parsed.kind === "bad" ? {} : parsed.args;
  const record = (outcome: string): void => {
    const { token: _secret, ...rest } = args;
    workspace.calls.push({ method, args: rest, outcome });
    workspace.changed();
  };
  if (fault !== undefined && fault.kind !== "resetAfter") {
    record(fault.kind);
    answerFault(fault, request, response);
    return;
  }
  const reply = (answer: Answer): void => {
    record(answer.ok === true ? "ok" : String(answer.error));
    if (fault === undefined) send(response, answer);
    else answerFault(fault, request, response);
  };
  if (parsed.kind === "bad") return reply(fail(parsed.error));
  const header = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const inBody = parsed.kind !== "query" && typeof args.token === "string" ? args.token : undefined;
  // https://docs.slack.dev/reference/methods/apps.connections.open: the token goes in the header only.
  const who = authenticate(workspace, method === "apps.connections.open" ? header : (header ?? inBody));
  if (typeof who !== "string") return reply(who);

  if (method === "apps.connections.open") {
    if (who !== "app") return reply(fail("not_allowed_token_type"));
    if (!workspace.appScopes.includes(SOCKET_SCOPE)) return reply(missing(SOCKET_SCOPE, workspace.appScopes));
    const url = `${workspace.origin().replace("http", "ws")}/link/?ticket=${hub.ticket()}&app_id=${workspace.appId}`;
    return reply({ ok: true, url });
  }
  const found = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (found === undefined) return reply(fail("unknown_method", { req_method: method }));
  if (who !== "bot") return reply(fail("not_allowed_token_type"));
  // Slack names the scopes of the token with each answer.
  response.setHeader("x-oauth-scopes", workspace.scopes.join(","));
  const needed = METHOD_SCOPES[method];
  if (needed !== undefined && !workspace.scopes.includes(needed))
    return reply(missing(needed, workspace.scopes));
  const unknown = Object.keys(args).find((key) => !found.args.includes(key));
  if (unknown !== undefined)
    return reply(
      fail("invalid_arguments", {
        response_metadata: { messages: [`[ERROR] unknown argument: ${unknown}`] },
      }),
    );
  reply(found.run(workspace, args, parsed.kind));
}

/** Takes what an app posts to a `response_url`. */
export async function handleResponseUrl(
  hooks: ResponseHooks,
  faults: Faults,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fault = takeFault(faults, "response_url");
  const body = await readBody(request);
  if (fault !== undefined) return answerFault(fault, request, response);
  const [status, answer] = hooks.take(path, request.headers["content-type"] ?? "", body.toString("utf8"));
  response.writeHead(status, { "content-type": "text/plain" });
  response.end(answer);
}
