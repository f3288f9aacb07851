import { join } from "node:path";
import type { SourceKindDeps } from "../../kinds/source-kind.ts";
import { dialects } from "./dialects/index.ts";
import { KeptNames } from "./directory.ts";
import { runDoor } from "./door/run-door.ts";
import { fromUrl } from "./media/from-url.ts";
import type { OneBotFile, OpenDoor } from "./model/options.ts";
import { oneBotFile } from "./onebot-file/index.ts";
import { IngestSession } from "./session.ts";
import type { IngestConfig } from "./settings.ts";
import { Spool } from "./spool/spool.ts";

/** Creates the session with its door and its spool. Opens nothing. */
export function createIngest(config: IngestConfig, deps: SourceKindDeps): IngestSession {
  const spool = new Spool(join(deps.folder, "spool"), deps.clock, deps.maxMediaBytes);
  return new IngestSession({
    ...deps,
    openDoor: doorOf(config, deps, spool),
    spool,
    mediaHosts: config.mediaHosts,
    oneBotFile: oneBotFileOf(config, deps),
  });
}

function doorOf(config: IngestConfig, deps: SourceKindDeps, spool: Spool): OpenDoor {
  return async (behind, signal) => {
    const names = await KeptNames.open(deps);
    const ends = new AbortController();
    const either = AbortSignal.any([signal, ends.signal]);
    const saving = names.keepSaving(either);
    try {
      await runDoor(config, { ...deps, spool, dialects, names })(behind, either);
    } finally {
      ends.abort();
      await saving;
    }
  };
}

function oneBotFileOf(
  { oneBot, mediaHosts }: IngestConfig,
  { connect, maxMediaBytes }: SourceKindDeps,
): OneBotFile | undefined {
  if (oneBot === undefined) return undefined;
  return oneBotFile({
    ...oneBot,
    fetch: connect(undefined).fetch,
    openUrl: (url, _headers, signal) => fromUrl(url, { hosts: mediaHosts }, signal),
    maxBytes: maxMediaBytes,
  });
}
