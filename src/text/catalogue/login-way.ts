import type { CommandTexts } from "./command-texts.ts";
import type { MediaTexts } from "./media-texts.ts";
import type { StatusTexts } from "./status-texts.ts";
import type { AnnouncementTexts, LoginTexts } from "./texts.ts";

/**
 * How an account gets logged in at a source. `web`: the bridge logs in as WeChat's web version. `code`: it logs in as another
 * kind of client. `elsewhere`: another program logs in, and only its messages come here.
 */
export type LoginWay = "web" | "code" | "elsewhere";

/** The sentences that are said otherwise than for the web version. What is left out is the same there. */
export type OtherLoginTexts = {
  readonly login: Partial<LoginTexts>;
  readonly announcement: Partial<AnnouncementTexts>;
  readonly command: Partial<CommandTexts>;
  readonly why: Partial<StatusTexts["why"]>;
  readonly media: Partial<MediaTexts>;
  readonly stoppedLoggedIn: string;
};

/** By way, without that of the web version, whose sentences are those of the catalogue. */
export type OtherLogins = Readonly<Record<Exclude<LoginWay, "web">, OtherLoginTexts>>;
