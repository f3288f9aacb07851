import type { SinkFromFile } from "../kinds/sink-file.ts";
import type { SinkKind } from "../kinds/sink-kind.ts";
import { bark } from "./bark/kind.ts";
import { echo } from "./echo/kind.ts";
import { filehelper } from "./filehelper/kind.ts";
import { ntfy } from "./ntfy/kind.ts";
import { slack } from "./slack/kind.ts";
import { telegram } from "./telegram/kind.ts";
import { terminal } from "./terminal/kind.ts";
import { webhook } from "./webhook/kind.ts";
import { wecom } from "./wecom/kind.ts";

/** Every sink there is, in the order of `/status` and of the documents. */
export const sinks: readonly SinkKind[] = [
  telegram,
  slack,
  wecom,
  ntfy,
  bark,
  webhook,
  filehelper,
  echo,
  terminal,
];

/** A person's own sink. Few have one: the code for it is loaded with the first. */
export const sinkFromFile: SinkFromFile = async (...args) => {
  const loader = await import("./module/load.ts");
  return await loader.sinkFromFile(...args);
};
