import { join } from "node:path";
import { defineSource, type SourceKindDeps } from "../../kinds/source-kind.ts";
import { ingestChecks } from "./checks.ts";
import { dialects } from "./dialects/index.ts";
import { KeptNames } from "./directory.ts";
import { schemaDocument } from "./envelope/document.ts";
import { fromUrl } from "./media/from-url.ts";
import type { OneBotFile, OpenDoor } from "./model/options.ts";
import { oneBotFile } from "./onebot-file/index.ts";
import { IngestSession } from "./session.ts";
import { configure, type IngestConfig, mistakes, settings } from "./settings.ts";
import { ingestSetup } from "./setup.ts";
import { Spool } from "./spool/spool.ts";
import { ingestTexts } from "./texts/index.ts";

/** Another program as a source: it pushes messages over HTTP. */
export const ingest = defineSource({
  name: "ingest",
  title: { zh: "外部程序", en: "another program" },
  texts: ingestTexts,
  loginWay: "elsewhere",
  prefixes: ["INGEST_"],
  settings,
  mistakes,
  documents: [schemaDocument],
  setup: ingestSetup,
  configure,
  checks: ingestChecks,
  create: (config, deps) => {
    const spool = new Spool(join(deps.folder, "spool"), deps.clock, deps.maxMediaBytes);
    return new IngestSession({
      ...deps,
      openDoor: doorOf(config, deps, spool),
      spool,
      mediaHosts: config.mediaHosts,
      oneBotFile: oneBotFileOf(config, deps),
    });
  },
});

function doorOf(config: IngestConfig, deps: SourceKindDeps, spool: Spool): OpenDoor {
  return async (behind, signal) => {
    // Loaded only where it is chosen, with the HTTP server of Node.
    const { runDoor } = await import("./door/run-door.ts");
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
