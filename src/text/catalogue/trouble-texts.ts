import type {
  heartbeatReasons,
  programReasons,
  proxyReasons,
  sessionReasons,
} from "../../bridge/model/reasons.ts";
import type { Sentences } from "./sentences.ts";

/**
 * Why something did not go out or could not be read, and what to do: one line each, as `/status` and announcements show it.
 * The words of a platform, and the codes of the network and the system, are told as they came.
 */
export type TroubleTexts = {
  readonly program: Sentences<typeof programReasons.codes>;
  readonly session: Sentences<typeof sessionReasons.codes>;
  readonly proxy: Sentences<typeof proxyReasons.codes>;
  readonly heartbeat: Sentences<typeof heartbeatReasons.codes>;
};
