import type { Config } from "../../config/config.ts";
import type { WeChatSession } from "../bridge/ports/source-session.ts";
import type { FetchKit } from "../net/fetch.ts";
import { type WebWeChatOptions, WebWeChatSession } from "../wechat/index.ts";

/** What a source is made of, beside its settings. */
export type SourceDeps = Omit<WebWeChatOptions, "origin" | "mode" | "pool"> & {
  /** Connections through a proxy, closed with the account's pipeline. */
  readonly connect: (proxy: string | undefined) => FetchKit;
};

/** The source that the settings choose. */
export type ConfiguredSource = {
  /** Opens nothing yet. */
  readonly create: (deps: SourceDeps) => WeChatSession;
};

export function configuredSource({ wechat: { origin, mode, proxy } }: Config): ConfiguredSource {
  return {
    create: (deps) => new WebWeChatSession({ ...deps, origin, mode, pool: deps.connect(proxy) }),
  };
}
