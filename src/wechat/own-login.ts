import { ownStateToRead } from "../bridge/ports/own-login.ts";
import type { MediaSender, WeChatSession } from "../bridge/ports/source-session.ts";
import type { Check, CheckDeps } from "../kinds/check.ts";
import type { OwnLoginSettings } from "../kinds/sink-kind.ts";
import type { SourceKindDeps } from "../kinds/source-kind.ts";
import { FilehelperSession } from "./filehelper/session.ts";
import { webTexts } from "./web/texts/index.ts";

/** What people are told of the reasons of such a login: those of the web protocol, also when the source is another. */
export const ownLoginTexts = { name: "web", texts: webTexts } as const;

/** Prepares the login of a sink's own. Opens nothing. */
export function openOwnLogin(
  { origin, proxy }: OwnLoginSettings,
  { connect, ...deps }: Omit<SourceKindDeps, "folder" | "maxMediaBytes" | "inbox" | "isKept">,
): WeChatSession & MediaSender {
  return new FilehelperSession({ ...deps, origin, pool: connect(proxy) });
}

/**
 * What the doctor looks at: the page, the clock and the saved login, as for the web protocol. Settings are
 * named after the sink.
 */
export async function* ownLoginChecks(
  sink: string,
  { origin, proxy }: OwnLoginSettings,
  { state, ...deps }: CheckDeps,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const prefix = sink.toUpperCase();
  const names = {
    group: sink,
    address: `${prefix}_ORIGIN`,
    proxy: `${prefix}_PROXY`,
    command: `/login ${sink}`,
  };
  const read = { ...deps, state: ownStateToRead(state, sink) };
  const { webChecks } = await import("./web/checks.ts");
  yield* webChecks({ origin, proxy, mode: "filehelper" }, read, signal, names);
}
